import { useEffect, useState } from 'react';
import { answerOf, api, Problem } from '../api/client';
import { bodyOf, type Try, type TryResult, type WrittenRule } from './rule-shapes';

/** So many of the newest events a rule is tried on while it is written. */
export const NEWEST = 1000;
const TYPING_MS = 600;
const ASK_AGAIN_MS = 700;
const MOST_STARTS = 5;

export type Previewed =
  | { state: 'trying'; done: number; total: number | null; before: TryResult | null }
  | { state: 'done'; result: TryResult }
  | { state: 'refused'; error: Error; before: TryResult | null };

/** What a rule would have done, tried anew whenever it has changed and the typing pauses. */
export function usePreview(rule: WrittenRule): Previewed {
  const [shown, setShown] = useState<Previewed>({ state: 'trying', done: 0, total: null, before: null });
  const { id, mode: _mode, name: _name, ...judged } = rule;
  const wanted = JSON.stringify({ id, ...judged });
  useEffect(() => {
    const given = JSON.parse(wanted) as WrittenRule; // as it was written three lines above
    const stop = new AbortController();
    const say = (next: Previewed) => {
      if (!stop.signal.aborted) setShown(next);
    };
    const timer = window.setTimeout(() => {
      const progress = (done: number, total: number | null) =>
        setShown((before) =>
          stop.signal.aborted ? before : { state: 'trying', done, total, before: resultOf(before) },
        );
      progress(0, null);
      tryRule(given, stop.signal, progress).then(
        (result) => say({ state: 'done', result }),
        (error: unknown) => {
          const fault = error instanceof Error ? error : new Error(String(error));
          setShown((before) =>
            stop.signal.aborted ? before : { state: 'refused', error: fault, before: resultOf(before) },
          );
        },
      );
    }, TYPING_MS);
    return () => {
      window.clearTimeout(timer);
      stop.abort();
    };
  }, [wanted]);
  return shown;
}

const resultOf = (shown: Previewed): TryResult | null =>
  shown.state === 'done' ? shown.result : shown.before;

async function tryRule(
  rule: WrittenRule,
  signal: AbortSignal,
  progress: (done: number, total: number | null) => void,
): Promise<TryResult> {
  const { id } = rule;
  // Only what it matches is asked: a rule that does nothing yet would be refused.
  const stop = rule.stop || rule.actions.length === 0;
  const body = { ...bodyOf({ ...rule, name: 'preview', mode: 'on', stop }) };
  const asked = { rule: body, draft: true, ...(id === null ? {} : { id }) };
  let now: Try = await start(asked, signal);
  while (now.state === 'running') {
    progress(now.done, now.total);
    await pause(ASK_AGAIN_MS);
    if (signal.aborted) {
      await api.DELETE('/api/rules/tries/{id}', { params: { path: { id: now.id } } });
      throw new Problem('stopped', 0, '');
    }
    now = await answerOf(api.GET('/api/rules/tries/{id}', { params: { path: { id: now.id } } }));
  }
  if (!now.result) throw new Problem('try-failed', 500, now.error ?? '');
  return now.result;
}

type Asked = { rule: ReturnType<typeof bodyOf>; draft: boolean; id?: string };

/** One try a person at a time: the one for what was written before is given up. */
async function start(rules: Asked, signal: AbortSignal): Promise<Try> {
  for (let left = MOST_STARTS; ; left -= 1) {
    try {
      return await answerOf(api.POST('/api/rules/try', { body: { rules, newest: NEWEST }, signal }));
    } catch (error) {
      if (!(error instanceof Problem) || left <= 0 || signal.aborted) throw error;
      if (error.kind === 'try-running')
        await api.DELETE('/api/rules/tries/{id}', { params: { path: { id: String(error.more['tryId']) } } });
      else if (error.kind === 'too-many-tries') await pause(ASK_AGAIN_MS);
      else throw error;
    }
  }
}

const pause = (ms: number) => new Promise((resolve) => window.setTimeout(resolve, ms));
