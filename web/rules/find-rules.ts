import { MODES, type Rule, type RuleMode, type Section } from './rule-shapes';
import { ruleWords, wholeAction, type Speaker } from './rule-words';
import { writtenOf } from './written-rule';

/** Which rules are to be seen; nothing of it is set where all are. */
export interface SoughtRules {
  q: string;
  mode: RuleMode | null;
}

/** What the address asks for. */
export function soughtRules(search: URLSearchParams): SoughtRules {
  const asked = search.get('mode');
  return { q: search.get('q') ?? '', mode: MODES.find((one) => one === asked) ?? null };
}

/** Whether rules are left out at all. */
export const isSought = ({ q, mode }: SoughtRules): boolean => q !== '' || mode !== null;

/** What each rule is found by: its name, its section, and its sentence with all that is set of its actions. */
export function ruleTexts(say: Speaker, rules: readonly Rule[], sections: readonly Section[]) {
  const nameOf = new Map(sections.map(({ id, name }) => [id, name]));
  return new Map(
    rules.map((rule) => {
      const section = rule.sectionId === null ? '' : (nameOf.get(rule.sectionId) ?? '');
      const sentence = ruleWords(say, writtenOf(rule), wholeAction);
      return [rule.id, `${rule.name}\n${section}\n${sentence}`.toLocaleLowerCase()] as const;
    }),
  );
}

/** The rules in whose text every word stands, and that run as it is wanted. */
export function findRules(
  rules: readonly Rule[],
  texts: ReadonlyMap<string, string>,
  { q, mode }: SoughtRules,
): Rule[] {
  const words = q.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return rules.filter(
    (rule) =>
      (mode === null || rule.mode === mode) && words.every((word) => texts.get(rule.id)?.includes(word)),
  );
}
