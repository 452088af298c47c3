import { hashKey } from '@tanstack/react-query';
import type { Expectation, Scenario, Step, StepKind } from './scenario-shapes';

/** Whether two mean the same: the order of an object's fields means nothing. */
export const isSame = (a: unknown, b: unknown): boolean => hashKey([a]) === hashKey([b]);

/** An object with some of its fields changed; `undefined` takes one out. What else it holds stays. */
export function withPart<Whole extends object>(
  whole: Whole,
  part: { [Key in keyof Whole]?: Whole[Key] | undefined },
): Whole {
  const fields = Object.entries({ ...whole, ...part }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(fields) as Whole; // its own fields, or such as fit
}

/** Nothing, where nothing is left in it. */
export const unlessEmpty = <Whole extends object>(whole: Whole): Whole | undefined =>
  Object.keys(whole).length > 0 ? whole : undefined;

/** What is said, with all that may be said of it besides. */
export const longForm = <Long extends { text?: string }>(said: string | Long): Long | { text: string } =>
  typeof said === 'string' ? { text: said } : said;

/** Only the text, where nothing else is said. */
export function shortForm<Long extends { text?: string }>(said: Long): string | Long {
  const { text, ...more } = said;
  return text !== undefined && Object.keys(more).length === 0 ? text : said;
}

/** A scenario to begin with: the customer writes, and something is expected. */
export const newScenario = (): Scenario => ({
  name: '',
  steps: [newStep('customerWrites'), newStep('expect')],
});

const BEGIN: Required<Step> = {
  customerWrites: '',
  agentAnswers: '',
  agentNote: '',
  agentSets: { status: 'pending' },
  agentTakes: true,
  agentPostpones: true,
  agentEndsChat: { status: 'closed' },
  presence: { agent: '', is: 'offline' },
  deliveryFails: { code: '63016' },
  passes: 'PT10M',
  at: '09:00',
  expect: { status: 'open' },
};

/** A step of a kind, to be filled in. */
export const newStep = (kind: StepKind): Step => ({ [kind]: BEGIN[kind] });

const EXPECT: Required<Expectation> = {
  status: 'open',
  priority: 'normal',
  group: '',
  chat: 'active',
  endedBy: 'rule',
  takenBy: null,
  assignee: null,
  labels: { contains: [] },
  fields: {},
  messages: { contains: '' },
  notes: { contains: '' },
  notified: [],
  webhooks: [],
  matched: [],
  notMatched: [],
  window: 'open',
  caseCount: 1,
};

/** One more thing that is expected, to be filled in. */
export const newExpectation = (key: keyof Expectation): Expectation => ({ [key]: EXPECT[key] });

/** What one form holds in the other: all of a list, or what must be among it. */
export function asContaining(list: string[] | { contains: string[] }): { contains: string[] } {
  return Array.isArray(list) ? { contains: list } : list;
}
