import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import type { SeenDraft, TryResult } from './rule-shapes';
import { runTry, type Progress } from './run-try';

/** As many as a try takes: what is counted is all that is stored. */
export const MOST_EVENTS = 500_000;
/** Read when the dialog opens, and never taken from what was read before. */
const FRESH = { staleTime: 0, gcTime: 0 };

export function useSeenDraft() {
  return useQuery({
    queryKey: keys.rules('seen'),
    queryFn: async (): Promise<SeenDraft> => {
      // First: what is read after it can only be newer, and then the publication is refused.
      const { changedAt, rules, sections } = await answerOf(api.GET('/api/rules/draft'));
      const { items } = await answerOf(api.GET('/api/rules/diff'));
      return { changedAt, rules, sections, differences: items };
    },
    ...FRESH,
  });
}

interface DraftTry {
  result: TryResult | null;
  progress: Progress;
  error: Error | null;
}

const BEGIN: DraftTry = { result: null, progress: { done: 0, total: null }, error: null };

/** The draft tried on all that is stored: what the brake lets through is promised by it. `round`: once more. */
export function useDraftTry(isWanted: boolean, round: number): DraftTry {
  const [tried, setTried] = useState({ ...BEGIN, round: -1 });
  useEffect(() => {
    if (!isWanted) return undefined;
    const stop = new AbortController();
    const say = (next: Partial<DraftTry>) => {
      if (!stop.signal.aborted)
        setTried((before) => ({ ...(before.round === round ? before : BEGIN), ...next, round }));
    };
    runTry({ rules: 'draft', limit: MOST_EVENTS }, stop.signal, (progress) => say({ progress })).then(
      (result) => say({ result }),
      (fault: unknown) => say({ error: fault instanceof Error ? fault : new Error(String(fault)) }),
    );
    return () => stop.abort();
  }, [isWanted, round]);
  return isWanted && tried.round === round ? tried : BEGIN;
}

/** Whether the scenarios of the draft hold. */
export function useDraftScenarios() {
  return useQuery({
    queryKey: keys.rules('scenarios-run'),
    queryFn: () => answerOf(api.POST('/api/rules/scenarios/run', { body: { draft: true } })),
    ...FRESH,
  });
}

/** How many cases time rules reach that would begin: overdue ones, and those whose time lies ahead. */
export function useReach() {
  return useQuery({
    queryKey: keys.rules('overdue'),
    queryFn: () => answerOf(api.GET('/api/rules/draft/overdue')),
    ...FRESH,
  });
}

interface Publication {
  note: string | null;
  override: boolean;
  overwrite: boolean;
  includeOverdue: number | null;
  changedAt: string;
}

export function usePublish({ onDone, onRefused }: { onDone: () => void; onRefused: () => void }) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Publication) => answerOf(api.POST('/api/rules/publish', { body })),
    onSuccess() {
      onDone();
      void queries.invalidateQueries({ queryKey: keys.rules() });
    },
    async onError() {
      // What it was refused for may be what was looked at: all of it is read again.
      await queries.invalidateQueries({ queryKey: keys.rules() });
      onRefused();
    },
  });
}
