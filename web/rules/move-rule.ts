import type { Rule, Section } from './rule-shapes';

/** The place of rules that stand in no section: above the first. */
export const NO_SECTION = 'none';

interface Place {
  /** A section's id, or `NO_SECTION`. */
  droppableId: string;
  /** Among the rules there without the one that moves. */
  index: number;
}

interface Moved {
  rule: Rule;
  sectionId: string | null;
  /** All rules of the type in their new order, the moved one in its section. */
  rules: Rule[];
}

/** The rules of a type after one of them was moved; null where it stays in its place. */
export function movedRule(
  rules: readonly Rule[],
  sections: readonly Section[],
  id: string,
  { droppableId, index }: Place,
): Moved | null {
  const rule = rules.find((one) => one.id === id);
  if (!rule) return null;
  const sectionId = droppableId === NO_SECTION ? null : droppableId;
  const others = rules.filter((one) => one !== rule);
  const areas = [null, ...sections.map((section) => section.id)];
  const after = areas.flatMap((area) => {
    const own = others.filter((one) => one.sectionId === area);
    return area === sectionId ? own.toSpliced(index, 0, { ...rule, sectionId }) : own;
  });
  const isSame = sectionId === rule.sectionId && after.every((one, at) => one.id === rules[at]?.id);
  return isSame ? null : { rule, sectionId, rules: after };
}
