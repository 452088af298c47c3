import { Alert, VisuallyHidden } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams, useSearchParams } from 'react-router';
import type { Case } from '../api/shapes';
import { BulkBar } from '../bulk-edit/bulk-bar';
import { numberIn } from '../case/number-in';
import { useCommands } from '../keys/use-commands';
import { ForEmptyList } from '../shell/for-administrators';
import { problemText } from '../words/problem-text';
import { readQuery, sortOf, writeQuery, type CasesQuery, type Sort } from './cases-query';
import classes from './cases.module.css';
import { CasesHead } from './cases-head';
import { CasesTable } from './cases-table';
import { NOTHING, type Selection } from './selection';
import { OpenedCase } from './opened-case';
import { steps } from './steps';
import { useCases } from './use-cases';
import { useChangedList } from './use-changed-list';
import { useShownColumns } from './use-shown-columns';

/** All cases: ended chats and asynchronous cases, and the one that the address names above them. */
export function Cases() {
  const { t } = useTranslation();
  const number = numberIn(useParams()['number']);
  const [search, setSearch] = useSearchParams();
  const navigate = useNavigate();
  const query = readQuery(search);
  const { pages, error, hasNextPage, isFetchingNextPage, fetchNextPage } = useCases(query);
  const items = pages?.flatMap((page) => page.items) ?? [];
  const { open, chosen, columns, chooseView, holdOpen, setColumns } = useShownColumns(query);
  const isNarrow = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false });
  const [selection, setSelection] = useSelection(writeQuery(query).toString());
  const list = useChangedList({ query, items, pages: pages?.length ?? 0, isGoneThrough: number !== null });
  const show = (next: CasesQuery) => setSearch(writeQuery(next), { replace: true });
  const ask = (next: CasesQuery) => {
    holdOpen();
    show(next);
  };
  const back = () => void navigate({ pathname: '/cases', search: search.toString() });
  const order = useSteps(items, number);
  const step = (by: number) => {
    const at = number === null ? -1 : order.indexOf(number);
    const next = order[at + by];
    if (at >= 0 && next !== undefined)
      void navigate({ pathname: `/cases/${next}`, search: search.toString() });
  };
  useCommands(
    number === null ? {} : { backToList: back, nextCase: () => step(1), previousCase: () => step(-1) },
  );
  return (
    <div className={classes['cases']}>
      <VisuallyHidden component="h1">{t('cases.label')}</VisuallyHidden>
      {/* Left where it is below an open case: whoever comes back finds what they had chosen, and where they were. */}
      <div className={classes['list']} inert={number !== null}>
        <CasesHead
          query={query}
          onAsk={ask}
          open={open}
          chosen={chosen}
          onView={(id, next) => {
            chooseView(id);
            show(next);
          }}
          columns={columns}
          onColumns={setColumns}
          isActive={number === null}
        />
        {error && (
          <Alert color="red" role="alert">
            {problemText(t, error)}
          </Alert>
        )}
        {list.notice}
        <div className={classes['rows']} {...list.holding}>
          {pages && (
            <CasesTable
              items={items}
              columns={columns}
              query={query}
              onSort={(sort) => ask(sortedBy(query, sort))}
              selection={selection}
              onSelect={setSelection}
              hasMore={hasNextPage}
              readOn={() => {
                if (!isFetchingNextPage) void fetchNextPage();
              }}
              isNarrow={isNarrow}
              isActive={number === null}
            />
          )}
          {pages && items.length === 0 && Object.keys(query).length === 0 && <ForEmptyList />}
        </div>
        <BulkBar selection={selection} query={query} onSelect={setSelection} isActive={number === null} />
      </div>
      {number !== null && <OpenedCase number={number} onBack={back} onNext={() => step(1)} />}
    </div>
  );
}

function useSteps(items: readonly Case[], open: number | null): readonly number[] {
  const [before, setBefore] = useState<readonly number[]>([]);
  const listed = items.map((item) => item.number);
  const order = steps(before, listed, open);
  if (order !== before) setBefore(order);
  return order;
}

/** What is chosen among the cases of a query; of another query nothing is. */
function useSelection(of: string): [Selection, (next: Selection) => void] {
  const [chosen, setChosen] = useState({ of, selection: NOTHING });
  return [chosen.of === of ? chosen.selection : NOTHING, (selection) => setChosen({ of, selection })];
}

/** Sorted by this; where it is already, the other way round. */
function sortedBy(query: CasesQuery, sort: Sort): CasesQuery {
  const now = sortOf(query);
  if (now.sort !== sort) {
    const { order: _usual, ...rest } = query;
    return { ...rest, sort };
  }
  return { ...query, sort, order: now.descending ? 'asc' : 'desc' };
}
