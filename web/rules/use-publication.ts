import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { answerOf, api, Problem } from '../api/client';
import { keys } from '../api/keys';
import type { Try } from './rule-shapes';

const ASK_AGAIN_MS = 700;

/** The draft tried on all that is stored, while the dialog stands: what the brake lets through is promised by it. */
export function useDraftTry(): { tried: Try | null; error: Error | null; again: () => void } {
  const [round, setRound] = useState(0);
  const [tried, setTried] = useState<Try | null>(null);
  const [error, setError] = useState<Error | null>(null);
  useEffect(() => {
    let isWanted = true;
    const work = async () => {
      let now = await start();
      while (isWanted && now.state === 'running') {
        setTried(now);
        await new Promise((resolve) => window.setTimeout(resolve, ASK_AGAIN_MS));
        now = await answerOf(api.GET('/api/rules/tries/{id}', { params: { path: { id: now.id } } }));
      }
      if (isWanted) setTried(now);
      else if (now.state === 'running')
        await api.DELETE('/api/rules/tries/{id}', { params: { path: { id: now.id } } });
    };
    work().catch((fault: unknown) => {
      if (isWanted) setError(fault instanceof Error ? fault : new Error(String(fault)));
    });
    return () => {
      isWanted = false;
    };
  }, [round]);
  return {
    tried,
    error,
    again() {
      setError(null);
      setRound(round + 1);
    },
  };
}

/** One try a person at a time: a preview that still runs is given up. */
async function start(): Promise<Try> {
  for (let left = 3; ; left -= 1) {
    try {
      return await answerOf(api.POST('/api/rules/try', { body: { rules: 'draft' } }));
    } catch (error) {
      if (!(error instanceof Problem) || error.kind !== 'try-running' || left <= 0) throw error;
      await api.DELETE('/api/rules/tries/{id}', { params: { path: { id: String(error.more['tryId']) } } });
    }
  }
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
