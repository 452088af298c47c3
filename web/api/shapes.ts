import type { components } from './schema';

/** The shapes of the API, as its OpenAPI document names them. */
export type Case = components['schemas']['Case'];
export type Message = components['schemas']['Message'];
export type Contact = components['schemas']['Contact'];
export type Notification = components['schemas']['Notification'];
export type RuleRun = components['schemas']['RuleRun'];
