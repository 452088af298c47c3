import type { Actor } from '../cases/actor';
import type { Trx } from '../db/connection';
import type { CaseRow, ConversationRow, EventRow } from '../db/schema';
import type { Action } from '../rules/actions';
import type { Settings } from '../workspace/settings';

/** What the actions of one rule are carried out with, under the lock of the conversation. */
export interface PassContext {
  trx: Trx;
  conversation: ConversationRow;
  /** What the rules are judging, or the use of a macro. */
  event: Pick<EventRow, 'seq' | 'kind' | 'kinds' | 'byType' | 'messageId' | 'occurredAt'>;
  by: Actor;
  now: Date;
  timing: Settings;
  /** What people changed of this case after the event (`whatChanged`). */
  changedSince: ReadonlySet<string>;
}

/** What became of one action of a rule that matched. All but the first two stand in the case's history. */
export type Outcome =
  | 'done'
  | 'nothingChanged'
  | 'overtaken'
  | 'late'
  | 'blocked'
  | 'optedOut'
  | 'quietHours'
  | 'customerLimit'
  | 'windowClosed'
  | 'nobodyAvailable'
  | 'tooLong'
  | 'refused';

/** An action carried out, or not. */
export interface Performed {
  outcome: Outcome;
  detail?: string;
  /** The case after it; the same as before where it is left out. */
  case?: CaseRow;
  /** A kind of change that the difference of the case does not show. */
  kind?: string;
  /** The message it sent. */
  messageId?: string;
}

export interface ActionResult {
  type: Action['type'];
  outcome: Outcome;
  detail?: string;
}
