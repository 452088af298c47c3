import { useEffect, useState } from 'react';
import { keepEdit, keptEdit } from './kept-edit';
import type { Rule, WrittenRule } from './rule-shapes';
import { afterSaving, writtenOf } from './written-rule';

interface KeptRule {
  rule: WrittenRule;
  /** The stored rule's `updatedAt` that it was begun from; null for a new rule. */
  from: string | null;
}

const keep = (key: string, kept: KeptRule | null) => keepEdit(`rule-${key}`, kept);
const keptRule = (key: string) => keptEdit(`rule-${key}`) as KeptRule | null; // as `keep` wrote it

/** A rule while it is written on: nothing of it is lost by a reload, or by somebody else's change of the stored one. */
export function useWrittenRule(key: string, stored: Rule | null, begin: WrittenRule) {
  const from = stored?.updatedAt ?? null;
  const unchanged = stored ? writtenOf(stored) : begin;
  const [kept] = useState(() => keptRule(key));
  const [rule, setRule] = useState<WrittenRule>(kept?.rule ?? unchanged);
  const [begunFrom, setBegunFrom] = useState(kept ? kept.from : from);
  const isChanged = JSON.stringify(rule) !== JSON.stringify(unchanged);
  // Saved, or changed elsewhere while nothing was written here: what is stored is shown.
  if (from !== begunFrom && !isChanged) setBegunFrom(from);
  useEffect(() => {
    keep(key, isChanged ? { rule, from: begunFrom } : null);
  }, [key, rule, isChanged, begunFrom]);
  return {
    rule,
    change: (part: Partial<WrittenRule>) => setRule((before) => ({ ...before, ...part })),
    isChanged,
    /** What was written before the page was opened. */
    isRestored: kept !== null && isChanged,
    /** Somebody has changed the stored rule since this was begun. */
    isOvertaken: isChanged && from !== begunFrom,
    /** Shows what is stored, at a wish of the person. */
    begin(to: WrittenRule) {
      setRule(to);
      setBegunFrom(from);
    },
    /** What was sent is stored: what has been written since then is written on that. */
    saved(sent: WrittenRule, now: Rule) {
      const answer = writtenOf(now);
      if (stored) {
        setRule((written) => afterSaving(written, sent, answer));
        setBegunFrom(now.updatedAt);
        return;
      }
      // A new rule has an editor of its own from now on, which goes on with what was written meanwhile.
      const shown = afterSaving(keptRule(key)?.rule ?? sent, sent, answer);
      keep(now.id, shown === answer ? null : { rule: shown, from: now.updatedAt });
      setRule(begin);
      // Said here too: this editor may be gone before its effect runs, and the next new rule would begin with this one.
      keep(key, null);
    },
    unchanged,
  };
}
