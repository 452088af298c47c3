import type { components, paths } from '../api/schema';

type Change = paths['/api/rules/scenarios']['patch']['requestBody']['content']['application/json'];

/** A test that rules carry, as the API takes it: written and stored in the same shape. */
export type Scenario = NonNullable<Change['after']>;
/** Exactly one of its fields is there. */
export type Step = Scenario['steps'][number];
export type StepKind = keyof Step;
export type Expectation = NonNullable<Step['expect']>;
export type Given = NonNullable<Scenario['given']>;
export type ScenarioSettings = NonNullable<Scenario['settings']>;
export type Presence = NonNullable<NonNullable<Given['agents']>[number]['presence']>;
export type FieldValues = NonNullable<Expectation['fields']>;
type MessageKind = NonNullable<Exclude<NonNullable<Step['customerWrites']>, string>['kind']>;
export type ScenarioResult = components['schemas']['ScenarioResult'];
export type Failure = ScenarioResult['failures'][number];

/** What can happen, in the order in which it is offered. */
export const STEP_KINDS = [
  'customerWrites',
  'agentAnswers',
  'passes',
  'at',
  'expect',
  'agentNote',
  'agentSets',
  'agentTakes',
  'agentPostpones',
  'agentEndsChat',
  'presence',
  'deliveryFails',
] as const satisfies StepKind[];

/** What may be asked of the desk at a step. */
export const EXPECTED = [
  'status',
  'priority',
  'group',
  'chat',
  'endedBy',
  'takenBy',
  'assignee',
  'labels',
  'fields',
  'messages',
  'notes',
  'notified',
  'webhooks',
  'matched',
  'notMatched',
  'window',
  'caseCount',
] as const satisfies (keyof Expectation)[];

export const SETTINGS = [
  'inactivityTimeout',
  'endUnanswered',
  'endingWarning',
  'postponeAllowed',
  'postponeBy',
  'reopenWithin',
  'takerAway',
  'chatsPerAgent',
  'waitingTargetSync',
  'waitingTargetAsync',
  'ruleMessagesPerHour',
  'ruleMessagesPerDay',
  'timeZone',
] as const satisfies (keyof ScenarioSettings)[];

/** Settings that have no controls here; they stay as they are. */
export const KEPT_SETTINGS = ['businessHours', 'holidays', 'quietHours'] as const satisfies Exclude<
  keyof ScenarioSettings,
  (typeof SETTINGS)[number]
>[];

export const PRESENCES = ['online', 'withoutChats', 'offline'] as const satisfies Presence[];
export const MESSAGE_KINDS = [
  'text',
  'image',
  'audio',
  'video',
  'document',
  'sticker',
  'contactCard',
  'location',
  'interactive',
] as const satisfies MessageKind[];
export const ENDED_BY = ['agent', 'inactivity', 'rule', 'macro'] as const satisfies Expectation['endedBy'][];

/** What a step does; null for one that this page does not know. */
export const kindOf = (step: Step): StepKind | null => STEP_KINDS.find((kind) => kind in step) ?? null;
