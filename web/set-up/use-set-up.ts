import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import type { components } from '../api/schema';

export type SetUp = components['schemas']['SetUp'];
export const STEPS = ['connect', 'invite', 'rules', 'play'] as const;
export type StepName = (typeof STEPS)[number];

export const isStep = (text: string | undefined): text is StepName => STEPS.some((step) => step === text);

/** How far the first set-up has come, which is the same for all administrators. */
export function useSetUp() {
  return useQuery({ queryKey: keys.setUp, queryFn: () => answerOf(api.GET('/api/set-up')) });
}

export function useChangeSetUp() {
  const queries = useQueryClient();
  return useMutation({
    scope: { id: 'set-up' },
    mutationFn: (body: { steps?: SetUp['steps']; isShown?: true; isFinished?: true }) =>
      answerOf(api.PATCH('/api/set-up', { body })),
    onSuccess: (answered) => queries.setQueryData(keys.setUp, answered),
  });
}
