import { queryOf, treeOf } from './condition-tree';
import type { Rule, Tree, WrittenRule } from './rule-shapes';

/** What is shown once a rule is saved: the answer, unless more was written since it was sent. */
export function afterSaving(rule: WrittenRule, sent: WrittenRule, answer: WrittenRule): WrittenRule {
  return JSON.stringify(rule) === JSON.stringify(sent) ? answer : { ...rule, id: answer.id };
}

/** A stored rule, to be written on. Its conditions are as the editor writes them, so that looking changes nothing. */
export function writtenOf(rule: Rule): WrittenRule {
  const { id, name, type, mode, sectionId, after, actions, stop } = rule;
  // The API has checked that it is a condition tree.
  const conditions = treeOf(queryOf(rule.conditions as unknown as Tree));
  return { id, name, type, mode, sectionId, after, conditions, actions, stop };
}
