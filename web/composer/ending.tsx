import { Button, Text, VisuallyHidden } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answerOf, api } from '../api/client';
import type { Case } from '../api/shapes';
import { useSettings } from '../api/use-settings';
import { endsSoon } from '../chats/urgency';
import { applyCase } from '../live/apply-event';
import { useClock } from '../time/now';
import { countdown } from '../time/spans';
import { problemText } from '../words/problem-text';
import classes from './composer.module.css';

const NEAR_MS = 30_000;
const MINUTE_MS = 60_000;

/** What is left before the chat ends by itself, once that is near, and the button that moves it later. */
export function Ending({ shown }: { shown: Case }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { endingWarningMs, postponeAllowed, postponeByMs } = useSettings();
  const left = useClock((now) => {
    const ms = endsSoon(shown, now, endingWarningMs);
    return ms === null ? null : countdown(ms);
  });
  const isNear = useClock((now) => (endsSoon(shown, now, endingWarningMs) ?? Infinity) <= NEAR_MS);
  const postpone = useMutation({
    mutationFn: () =>
      answerOf(
        api.POST('/api/cases/{number}/chat/postpone', {
          params: { path: { number: String(shown.number) } },
          body: null,
        }),
      ),
    onSuccess: (now) => applyCase(queries, now),
  });
  const said = left === null ? '' : t(isNear ? 'composer.ending.saidNear' : 'composer.ending.said');
  return (
    <div className={classes['ending']}>
      <VisuallyHidden role="status">{said}</VisuallyHidden>
      {left !== null && (
        <>
          <Text size="sm" className={classes['endsIn'] ?? ''}>
            {t('composer.ending.endsIn', { time: left })}
          </Text>
          {postponeAllowed && (
            <Button
              size="compact-sm"
              variant="default"
              loading={postpone.isPending}
              onClick={() => postpone.mutate()}
            >
              {t('composer.ending.postpone', { count: Math.round(postponeByMs / MINUTE_MS) })}
            </Button>
          )}
        </>
      )}
      {postpone.error && (
        <Text size="sm" role="alert" className={classes['wrong'] ?? ''}>
          {problemText(t, postpone.error)}
        </Text>
      )}
    </div>
  );
}
