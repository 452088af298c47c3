import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { MAX_SCENARIOS, ruleSetInput, type RuleSetInput } from '../rules/rule-set-schema';
import type { Action } from '../rules/actions';
import type { RuleSet } from '../rules/rule-set';
import type { Scenario } from '../rules/scenario';
import { derivedId } from './derived-id';
import { withRule } from './edit-rule-set';

const FOLDER = join(__dirname, '..', 'rule-files', 'examples');
/** Stands in the files where a group of the desk belongs. */
const ANY_GROUP = '00000000-0000-4000-8000-000000000001';

/** Rules to begin with, as they ship. */
export interface ReadyExample {
  /** The name of its file. */
  name: string;
  about: string;
  /** Whether it must be told which group it is about. */
  needsGroup: boolean;
  set: RuleSetInput;
}

/** Reads the examples, by name. They are a part of the program: one that can't be read is a fault of it. */
export function readReadyExamples(): ReadyExample[] {
  return readdirSync(FOLDER)
    .toSorted()
    .map((file) => {
      const text = readFileSync(join(FOLDER, file), 'utf8');
      return {
        name: file.replace(/\.yaml$/, ''),
        about: aboutIn(text),
        needsGroup: text.includes(ANY_GROUP),
        set: ruleSetInput.parse(parse(text)),
      };
    });
}

/** The comment that the file begins with, but for what only matters to those who work with files. */
function aboutIn(text: string): string {
  const lines = /^(?:#.*\n)+/.exec(text)?.[0] ?? '';
  return lines
    .replaceAll(/^# ?/gm, '')
    .split('\n')
    .filter((line) => !line.startsWith('Put the id'))
    .join(' ')
    .trim();
}

export interface ExampleUse {
  /** Its rules' ids are made of this one, so that the same call once more adds nothing. */
  id: string;
  groupId: string | null;
  withScenarios: boolean;
}

/** Adds an example's rules, watched so that nothing happens before somebody has looked. Answers their ids too. */
export function withExample(
  set: RuleSet,
  { set: example }: ReadyExample,
  { id, groupId, withScenarios }: ExampleUse,
  now: string,
): { set: RuleSet; ids: string[] } {
  const ids = example.rules.map((_, index) => derivedId(`${id}/${index}`));
  if (set.rules.some((rule) => rule.id === ids[0])) return { set, ids };
  const rules = example.rules.reduce<RuleSet>((all, { id: _, ...rule }, index) => {
    const actions = rule.actions.map((action) => inGroup(action, groupId));
    return withRule(all, ids[index] ?? id, { ...rule, actions, mode: 'watch', enabled: undefined }, now);
  }, set);
  const scenarios = withScenarios ? added(set.scenarios, example.scenarios) : set.scenarios;
  return { set: { ...rules, scenarios }, ids };
}

function inGroup(action: Action, groupId: string | null): Action {
  const isPlace = 'groupId' in action && action.groupId === ANY_GROUP;
  return isPlace && groupId !== null ? { ...action, groupId } : action;
}

/** The scenarios with more of them, each under a name of its own; as many as there may be. */
function added(scenarios: readonly Scenario[], more: readonly Scenario[]): Scenario[] {
  const names = new Set(scenarios.map(({ name }) => name));
  return [...scenarios, ...more.filter(({ name }) => !names.has(name))].slice(0, MAX_SCENARIOS);
}
