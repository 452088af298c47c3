import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import type { components } from '../api/schema';

export type HeldRule = components['schemas']['HeldRule'];
export type Pause = components['schemas']['RulePause'];
const NONE: never[] = [];
/** Nothing tells of it but a notice to the bell; who stands before this screen should see it soon. */
const LOOK_AGAIN_MS = 15_000;

/** The rules that are held because they wrote too much. */
export function useHeld(): HeldRule[] {
  const { data } = useQuery({
    queryKey: keys.rules('held'),
    queryFn: async () => (await answerOf(api.GET('/api/rules/held'))).items,
    refetchInterval: LOOK_AGAIN_MS,
  });
  return data ?? NONE;
}

/** Whether rules are paused, since when, by whom, and how much waits. */
export function usePause(): Pause | undefined {
  const { data } = useQuery({
    queryKey: keys.rules('pause'),
    queryFn: () => answerOf(api.GET('/api/rules/pause')),
    refetchInterval: LOOK_AGAIN_MS,
  });
  return data;
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
    onSuccess: (now) => queries.setQueryData(keys.rules('pause'), now),
  });
}
