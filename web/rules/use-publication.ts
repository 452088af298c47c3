import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import type { TryResult } from './rule-shapes';
import { runTry, type Progress } from './run-try';

interface DraftTry {
  result: TryResult | null;
  progress: Progress;
  error: Error | null;
  again: () => void;
}

/** The draft tried on all that is stored, while the dialog stands: what the brake lets through is promised by it. */
export function useDraftTry(): DraftTry {
  const [round, setRound] = useState(0);
  const [progress, setProgress] = useState<Progress>({ done: 0, total: null });
  const [result, setResult] = useState<TryResult | null>(null);
  const [error, setError] = useState<Error | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    runTry({ rules: 'draft' }, stop.signal, setProgress).then(setResult, (fault: unknown) => {
      if (!stop.signal.aborted) setError(fault instanceof Error ? fault : new Error(String(fault)));
    });
    return () => stop.abort();
  }, [round]);
  return {
    result,
    progress,
    error,
    again() {
      setError(null);
      setRound(round + 1);
    },
  };
}

/** Whether the scenarios of the draft hold. */
export function useDraftScenarios() {
  return useQuery({
    queryKey: keys.rules('scenarios-run'),
    queryFn: () => answerOf(api.POST('/api/rules/scenarios/run', { body: { draft: true } })),
    staleTime: 0,
    gcTime: 0,
  });
}

/** How many cases are overdue already for time rules that would begin. */
export function useOverdue(): number | undefined {
  const { data } = useQuery({
    queryKey: keys.rules('overdue'),
    queryFn: async () => (await answerOf(api.GET('/api/rules/draft/overdue'))).cases,
    staleTime: 0,
    gcTime: 0,
  });
  return data;
}

interface Publication {
  note: string | null;
  override: boolean;
  overwrite: boolean;
  includeOverdue: number | null;
}

export function usePublish(onDone: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Publication) => answerOf(api.POST('/api/rules/publish', { body })),
    async onSuccess() {
      await queries.invalidateQueries({ queryKey: keys.rules() });
      onDone();
    },
  });
}
