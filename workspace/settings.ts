import type { Db, Trx } from '../db/connection';
import type { Calendar } from '../rules/calendar';
import type { PreferenceDefaults } from './preference-defaults';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** What a workspace may set; every duration in milliseconds. */
export interface Settings extends Calendar {
  /** A chat ends after so much silence of both sides; an integration may have its own. */
  inactivityTimeoutMs: number;
  /** How long before an automatic end agents are warned; as set, so shorten it to the timeout in use (`warningFor`). */
  endingWarningMs: number;
  postponeByMs: number;
  postponeAllowed: boolean;
  /** False: no automatic end while the customer wrote last. */
  endUnanswered: boolean;
  /** A message within this time after closing opens the closed case again; 0: always a new case. */
  reopenWithinMs: number;
  /** How long a taken chat with a waiting customer stays with somebody who went offline. */
  takerAwayMs: number;
  chatsPerAgent: number | null;
  /** Customers see that an agent types, and by it that what they wrote was read. */
  typingIndicator: boolean;
  waitingTargetSyncMs: number;
  waitingTargetAsyncMs: number;
  /** How many messages rules may send to one customer, over all cases and integrations; null: as many as they like. */
  ruleMessagesPerHour: number | null;
  ruleMessagesPerDay: number | null;
  /** Customers' files that are here are deleted at their provider. */
  deleteMediaAtProvider: boolean;
  /** Where a customer is shown in another system; `{externalId}` and `{phone}` are filled in. Null: nowhere. */
  crmUrl: string | null;
  /** How the screen is for whoever has not chosen otherwise; only what differs from the usual. */
  preferenceDefaults: PreferenceDefaults;
}

export const defaultSettings: Readonly<Settings> = Object.freeze({
  inactivityTimeoutMs: 10 * MINUTE,
  endingWarningMs: 2 * MINUTE,
  postponeByMs: 5 * MINUTE,
  postponeAllowed: true,
  endUnanswered: true,
  reopenWithinMs: 0,
  takerAwayMs: 2 * MINUTE,
  chatsPerAgent: null,
  // Who begins to answer has read: what the customer sees is true.
  typingIndicator: true,
  waitingTargetSyncMs: 5 * MINUTE,
  waitingTargetAsyncMs: 4 * HOUR,
  ruleMessagesPerHour: 5,
  ruleMessagesPerDay: 20,
  deleteMediaAtProvider: false,
  crmUrl: null,
  preferenceDefaults: {},
  timeZone: 'UTC',
  businessHours: null,
  holidays: [],
  quietHours: null,
});

/**
 * The settings in force. Only what was ever changed is stored, so a better default reaches everybody else. `locked`:
 * nobody changes them until the transaction ends.
 */
export async function readSettings(db: Db | Trx, { locked = false } = {}): Promise<Settings> {
  const row = await db
    .selectFrom('workspaceSettings')
    .select('values')
    .$if(locked, (query) => query.forUpdate())
    .executeTakeFirst();
  return { ...defaultSettings, ...row?.values };
}

/** Changes the given settings and answers all of them as they are now. */
export async function changeSettings(trx: Trx, changes: Partial<Settings>): Promise<Settings> {
  const row = await trx
    .selectFrom('workspaceSettings')
    .select('values')
    .forUpdate()
    .executeTakeFirstOrThrow();
  const values = { ...row.values, ...changes };
  await trx
    .updateTable('workspaceSettings')
    .set({ values: JSON.stringify(values), updatedAt: new Date() })
    .execute();
  return { ...defaultSettings, ...values };
}

/** A warning longer than the timeout it belongs to is shortened to it. */
export function warningFor(settings: Settings, timeoutMs: number): number {
  return Math.min(settings.endingWarningMs, timeoutMs);
}
