import { useQuery } from '@tanstack/react-query';
import { msOf } from '../time/spans';
import { answerOf, api } from './client';
import { keys } from './keys';

/** What the interface needs of the workspace's settings, durations in milliseconds; the defaults until they are read. */
export function useSettings() {
  const { data } = useQuery({ queryKey: keys.settings, queryFn: () => answerOf(api.GET('/api/settings')) });
  return {
    waitingTargetMs: msOf(data?.waitingTargetSync ?? 'PT5M'),
    waitingTargetAsyncMs: msOf(data?.waitingTargetAsync ?? 'PT4H'),
    endingWarningMs: msOf(data?.endingWarning ?? 'PT2M'),
    postponeAllowed: data?.postponeAllowed ?? true,
    crmUrl: data?.crmUrl ?? null,
    postponeByMs: msOf(data?.postponeBy ?? 'PT5M'),
  };
}
