import { stopsFurtherRules } from './schema';
import type { Candidate } from './which-rules';

/** How far a pass has come, as far as that can be known: live it always is, in a dry run not. */
export interface PassProgress {
  /** Whether the rules below are not judged any more. */
  stopped: boolean | 'unknown';
  /** Sections of which at most one rule acts, where one has acted, or may have. */
  taken: ReadonlyMap<string, true | 'unknown'>;
}

export const PASS_BEGINS: PassProgress = Object.freeze({
  stopped: false,
  taken: new Map<string, true | 'unknown'>(),
});

/** Whether a rule is judged at all; `perhaps` where that depends on something that isn't known. */
export type Turn = 'judged' | 'perhaps' | 'stopped' | 'firstMatchTaken';

/** Whether it is a rule's turn after what those above it did. A look and a dry run decide it here, both. */
export function turnOf({ firstMatchOf }: Candidate, { stopped, taken }: PassProgress): Turn {
  if (stopped === true) return 'stopped';
  const section = firstMatchOf === null ? undefined : taken.get(firstMatchOf);
  if (section === true) return 'firstMatchTaken';
  return stopped === 'unknown' || section === 'unknown' ? 'perhaps' : 'judged';
}

/** The progress after a rule that matched, or may have. The rules below one that is only watched don't notice it. */
export function afterMatch(
  { rule, mode, firstMatchOf }: Candidate,
  progress: PassProgress,
  matched: true | 'unknown',
): PassProgress {
  if (mode !== 'on') return progress;
  const { stopped, taken } = progress;
  return {
    stopped: stopsFurtherRules(rule) ? stopped === true || matched : stopped,
    taken:
      firstMatchOf === null || taken.get(firstMatchOf) === true
        ? taken
        : new Map([...taken, [firstMatchOf, matched]]),
  };
}
