import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import type { components } from '../api/schema';
import { useRereadOnEvents } from '../live/use-reread-on-events';

export type HeldRule = components['schemas']['HeldRule'];
export type Pause = components['schemas']['RulePause'];
const NONE: never[] = [];
const SOON_MS = 300;
/** Messages come and go one by one. */
const COUNTED_AGAIN_MS = 3_000;

/** What holds back what rules send, and what waits because of it. */
export const brakes = (...what: string[]) => keys.rules('brakes', ...what);

/** The rules that are held because they wrote too much. */
export function useHeld(): HeldRule[] {
  const { data } = useQuery({
    queryKey: brakes('held'),
    queryFn: async () => (await answerOf(api.GET('/api/rules/held'))).items,
  });
  return data ?? NONE;
}

/** Whether rules are paused, since when, by whom, and how much waits. */
export function usePause(): Pause | undefined {
  const { data } = useQuery({
    queryKey: brakes('pause'),
    queryFn: () => answerOf(api.GET('/api/rules/pause')),
  });
  return data;
}

/** Keeps true what is shown of the brakes. The top bar does so on every screen. */
export function useBrakeEvents(): void {
  useRereadOnEvents(brakes(), SOON_MS, (name) => name === 'brakes.updated');
}

/** Keeps true how much waits, too, for screens that are about it. */
export function useWaitingEvents(): void {
  useRereadOnEvents(brakes(), COUNTED_AGAIN_MS, (name) => name.startsWith('message.'));
}

export function useSetPause() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (isPaused: boolean) =>
      answerOf(
        isPaused
          ? api.POST('/api/rules/pause', { body: null })
          : api.POST('/api/rules/resume', { body: null }),
      ),
    onSuccess: (now) => {
      queries.setQueryData(brakes('pause'), now);
      return queries.invalidateQueries({ queryKey: brakes() });
    },
  });
}

/** Gives up what waits: of one rule, or of all. */
export function useDropWaiting() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (ruleId: string | null) =>
      answerOf(api.POST('/api/rules/waiting-messages/drop', { body: ruleId === null ? {} : { ruleId } })),
    onSettled: () => queries.invalidateQueries({ queryKey: brakes() }),
  });
}
