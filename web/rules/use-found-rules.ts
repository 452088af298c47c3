import { useMemo, useState } from 'react';
import { findRules, ruleTexts, type SoughtRules } from './find-rules';
import type { Rule, Section } from './rule-shapes';
import type { Speaker } from './rule-words';

const NO_TEXTS: ReadonlyMap<string, string> = new Map();

/**
 * The rules that fit what is sought. One that fits no longer, because it was just switched or changed, stays until something
 * else is sought: it would vanish under the hand.
 */
export function useFoundRules(
  say: Speaker,
  rules: readonly Rule[],
  sections: readonly Section[],
  { q, mode }: SoughtRules,
): Rule[] {
  const hasWords = q !== '';
  const texts = useMemo(
    () => (hasWords ? ruleTexts(say, rules, sections) : NO_TEXTS),
    [hasWords, say, rules, sections],
  );
  const fitting = findRules(rules, texts, { q, mode });
  const asked = JSON.stringify([q, mode]);
  const [kept, setKept] = useState({ asked, ids: new Set<string>() });
  const ids = new Set(fitting.map(({ id }) => id));
  if (kept.asked === asked) for (const id of kept.ids) ids.add(id);
  if (kept.asked !== asked || ids.size !== kept.ids.size) setKept({ asked, ids });
  return rules.filter(({ id }) => ids.has(id));
}
