import { useEffect, useState } from 'react';
import { bodyOf, type TryResult, type WrittenRule } from './rule-shapes';
import { runTry } from './run-try';

/** So many of the newest events a rule is tried on while it is written. */
export const NEWEST = 1000;
const TYPING_MS = 600;

export type Previewed =
  | { state: 'trying'; done: number; total: number | null; before: TryResult | null }
  /** `of`: the rule that it is about. */
  | { state: 'done'; result: TryResult; of: string }
  | { state: 'refused'; error: Error; before: TryResult | null };

/**
 * What a rule would have done, tried anew whenever it has changed and the typing pauses. While it rests nothing is tried:
 * a person has one try at a time, and the dialog before a publication needs it.
 */
export function usePreview(rule: WrittenRule, isResting: boolean): Previewed {
  const [shown, setShown] = useState<Previewed>({ state: 'trying', done: 0, total: null, before: null });
  const { id, mode: _mode, name: _name, ...judged } = rule;
  const wanted = JSON.stringify({ id, ...judged });
  useEffect(() => {
    if (isResting) return undefined;
    const given = JSON.parse(wanted) as WrittenRule; // as it was written three lines above
    const stop = new AbortController();
    const say = (next: (before: TryResult | null) => Previewed) =>
      setShown((now) => (stop.signal.aborted ? now : next(resultOf(now))));
    const timer = window.setTimeout(() => {
      say((before) => ({ state: 'trying', done: 0, total: null, before }));
      runTry(asked(given), stop.signal, ({ done, total }) =>
        say((before) => ({ state: 'trying', done, total, before })),
      ).then(
        (result) => say(() => ({ state: 'done', result, of: wanted })),
        (error: unknown) =>
          say((before) => ({
            state: 'refused',
            error: error instanceof Error ? error : new Error(String(error)),
            before,
          })),
      );
    }, TYPING_MS);
    return () => {
      window.clearTimeout(timer);
      stop.abort();
    };
  }, [wanted, isResting]);
  // Changed since, and not tried yet.
  if (shown.state === 'done' && shown.of !== wanted)
    return { state: 'trying', done: 0, total: null, before: shown.result };
  return shown;
}

const resultOf = (shown: Previewed): TryResult | null =>
  shown.state === 'done' ? shown.result : shown.before;

/** Only what it matches is asked: a rule that does nothing yet would be refused. */
function asked(rule: WrittenRule) {
  const stop = rule.stop || rule.actions.length === 0;
  const given = bodyOf({ ...rule, name: 'preview', mode: 'on', stop });
  return {
    rules: { rule: given, draft: true, ...(rule.id === null ? {} : { id: rule.id }) },
    newest: NEWEST,
  };
}
