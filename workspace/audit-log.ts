import { isDeepStrictEqual } from 'node:util';
import { sql } from 'kysely';
import type { Trx } from '../db/connection';

/** Everything that the audit log tells of. What is added here needs words in `web/words/people`. */
export const AUDITED = [
  'cloudStorage.changed',
  'cloudStorage.connected',
  'cloudStorage.deleted',
  'contact.blocked',
  'contact.merged',
  'contact.unblocked',
  'contacts.exported',
  'contacts.imported',
  'field.changed',
  'field.created',
  'field.deleted',
  'group.changed',
  'group.created',
  'group.deleted',
  'integration.changed',
  'integration.connected',
  'integration.created',
  'integration.deleted',
  'integration.setUp',
  'invitation.accepted',
  'invitation.created',
  'invitation.renewed',
  'invitation.revoked',
  'label.changed',
  'label.created',
  'label.deleted',
  'label.replaced',
  'macro.changed',
  'macro.created',
  'macro.deleted',
  'rule.messagesDropped',
  'rule.released',
  'rules.paused',
  'rules.published',
  'rules.resumed',
  'settings.changed',
  'token.created',
  'token.revoked',
  'user.changed',
  'user.created',
  'user.deleted',
  'user.passwordChanged',
  'user.roleChanged',
  'user.setOffline',
  'webhookSecret.made',
] as const;

export type Audited = (typeof AUDITED)[number];

export interface FieldChange {
  field: string;
  from: unknown;
  to: unknown;
}

export interface AuditEntry {
  what: Audited;
  /** The name is kept as it is now: what it names may be gone when somebody reads it. */
  target: { type: string; id: string; name: string };
  /** Left out where there is nothing to compare. */
  changes?: FieldChange[];
}

const MOST_CHANGES = 100;
const LONGEST_VALUE = 2_000;

/**
 * Writes down who changed what, in the transaction of the change itself, so that neither is there without the other.
 * `by` is the id of who does it; null: the system. Never give it a secret: leave the value out (`hidden`).
 */
export async function audit(
  trx: Trx,
  by: string | null,
  { what, target, changes }: AuditEntry,
): Promise<void> {
  const kept = (changes ?? []).slice(0, MOST_CHANGES).map(({ field, from, to }) => ({
    field,
    from: shortened(from),
    to: shortened(to),
  }));
  await trx
    .insertInto('auditLog')
    .values({
      what,
      byId: by,
      byName: sql<string | null>`(select name from users where id = ${by}::uuid)`,
      targetType: target.type,
      targetId: target.id,
      targetName: target.name,
      changes: JSON.stringify(kept),
    })
    .execute();
}

/** The same for what may have changed nothing: then nothing is written. */
export async function auditChanges(
  trx: Trx,
  by: string | null,
  entry: AuditEntry & { changes: FieldChange[] },
): Promise<void> {
  if (entry.changes.length > 0) await audit(trx, by, entry);
}

/** The fields of `after` that `before` has otherwise. Of something new (`{}`) only what isn't empty is told. */
export function changesBetween(before: object, after: object): FieldChange[] {
  const old = new Map<string, unknown>(Object.entries(before));
  return Object.entries(after).flatMap(([field, value]: [string, unknown]) => {
    const from = old.get(field) ?? null;
    const isEmpty = Array.isArray(value) && value.length === 0 && !old.has(field);
    const to = isEmpty ? null : (value ?? null);
    return isDeepStrictEqual(from, to) ? [] : [{ field, from, to }];
  });
}

/** Something that is never shown was changed: only that is told. */
export function hidden(field: string): FieldChange {
  return { field, from: null, to: null };
}

function shortened(value: unknown): unknown {
  const json = JSON.stringify(value ?? null);
  if (json.length <= LONGEST_VALUE) return value ?? null;
  return `${(typeof value === 'string' ? value : json).slice(0, LONGEST_VALUE)}…`;
}
