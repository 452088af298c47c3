import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useRef, useState, type FocusEvent, type PointerEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Case } from '../api/shapes';
import { keys } from '../api/keys';
import { useFeedEvents } from '../live/live';
import type { CasesQuery } from './cases-query';
import classes from './cases.module.css';

/** Events come in bunches; the list is read once for each. */
const AFTER_MS = 700;

interface ListState {
  query: CasesQuery;
  items: Case[];
  pages: number;
  /** A case of it is open above it: the way to the next one is by its order. */
  isGoneThrough: boolean;
}

/**
 * What becomes of the list when cases change. Those in it are shown as they are now, where they stand. What would come,
 * go or move is read at once while nobody is in the list, else a button says so: under a pointer nothing may move.
 */
export function useChangedList({ query, items, pages, isGoneThrough }: ListState) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [changed, setChanged] = useState(false);
  const isHeld = useRef(false);
  const timer = useRef<number | undefined>(undefined);
  const reread = () => {
    setChanged(false);
    void queries.invalidateQueries({ queryKey: keys.cases(query), exact: true });
  };
  const settle = useEffectEvent(() => {
    // Of a long list a button reads all that was read: it doesn't happen by itself.
    if (isHeld.current || isGoneThrough || pages > 1) setChanged(true);
    else reread();
  });
  const [due, setDue] = useState(0);
  useEffect(() => {
    if (due > 0) settle();
  }, [due]);
  useEffect(() => () => window.clearTimeout(timer.current), []);
  useFeedEvents(({ name, data }) => {
    if (!name.startsWith('case.') || name === 'case.looking') return;
    const about = (data as { case?: Case }).case; // the API's shape of an event
    const isIn = items.some(({ number }) => number === data.caseNumber);
    // A chat that goes on changes nothing here.
    const isElsewhere = about?.chat?.state === 'active' && query.activeChats !== 'true';
    if (!isIn && isElsewhere) return;
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => setDue((times) => times + 1), AFTER_MS);
  });
  const letGo = () => {
    isHeld.current = false;
    if (changed && !isGoneThrough && pages <= 1) reread();
  };
  const comeBack = useEffectEvent(() => {
    if (!isHeld.current) letGo();
  });
  useEffect(() => {
    if (!isGoneThrough) comeBack();
  }, [isGoneThrough]);
  return {
    notice: (
      <div className={classes['changes']} role="status">
        {changed && (
          <Button variant="light" size="compact-xs" fullWidth onClick={reread}>
            {t('cases.changed')}
          </Button>
        )}
      </div>
    ),
    /** Of the place that holds the rows. */
    holding: {
      onPointerEnter: () => {
        isHeld.current = true;
      },
      onPointerLeave: ({ currentTarget }: PointerEvent) => {
        if (!currentTarget.contains(document.activeElement)) letGo();
      },
      onFocus: () => {
        isHeld.current = true;
      },
      onBlur: ({ currentTarget, relatedTarget }: FocusEvent) => {
        if (!currentTarget.contains(relatedTarget) && !currentTarget.matches(':hover')) letGo();
      },
    },
  };
}
