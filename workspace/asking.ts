import { sql } from 'kysely';
import type { Db } from '../db/connection';
import type { IntegrationRow } from '../db/schema';

/** Whoever asks says so again before it is over; it ends what a process that died had begun. */
const A_MINUTE_FROM_NOW = sql<Date>`clock_timestamp() + interval '1 minute'`;
/** Where nothing else tells of messages. */
const OFTEN = sql`interval '3 seconds'`;
const USUALLY = sql`interval '5 minutes'`;
/** After a failed call others may fail, and webhooks be lost, for a while. */
const TROUBLED = sql`interval '1 minute'`;
/** A worker that starts lists all of two days again, unless that was done just now. */
const JUST_NOW = sql`interval '10 minutes'`;

/** What an outage has put off is hurried at most so often: a provider that comes and goes has no room for all of it. */
const APART_MS = 60_000;

/** An integration whose provider one of us is asking, and nobody else. */
export interface Asking {
  integration: IntegrationRow;
  /** When it began, by the database's clock. */
  startedAt: Date;
}

/**
 * Nothing tells the desk by itself of messages, as long as no signed one has arrived at its present address. A status
 * says nothing about that: its address comes from us, a message's from the sender's settings at the provider.
 */
export const isInTheDark = ({ webhookUrl }: Pick<IntegrationRow, 'webhookUrl'>, publicUrl: string) =>
  webhookUrl !== publicUrl;

/** No status has arrived at the desk's present address. */
export const hasNoCallbacks = ({ statusUrl }: Pick<IntegrationRow, 'statusUrl'>, publicUrl: string) =>
  statusUrl !== publicUrl;

const canBeTaken = sql<boolean>`deleted_at is null and health in ('connected', 'error')
  and (asking_until is null or asking_until <= clock_timestamp())`;

/** Takes integrations that are due to be asked, each for one asker at a time, so many at most. */
export function takeDue(db: Db, limit: number): Promise<Asking[]> {
  return take(
    db,
    sql<boolean>`id in (select id from integrations
      where ${canBeTaken} and (ask_at is null or ask_at <= clock_timestamp())
      order by ask_at nulls first limit ${limit} for update skip locked)`,
  );
}

/** Takes one, due or not; undefined while another asks. */
export async function takeOne(db: Db, id: string): Promise<Asking | undefined> {
  const [taken] = await take(db, sql<boolean>`id = ${id} and ${canBeTaken}`);
  return taken;
}

async function take(db: Db, which: ReturnType<typeof sql<boolean>>): Promise<Asking[]> {
  const rows = await db
    .updateTable('integrations')
    .set({ askingUntil: A_MINUTE_FROM_NOW })
    .where(which)
    .returningAll()
    .returning(sql<Date>`clock_timestamp()::timestamptz(3)`.as('startedAt'))
    .execute();
  return rows.map(({ startedAt, ...integration }) => ({ integration, startedAt }));
}

/** To be called at least every minute while asking. */
export async function goOnAsking(db: Db, { integration: { id } }: Asking): Promise<void> {
  await db.updateTable('integrations').set({ askingUntil: A_MINUTE_FROM_NOW }).where('id', '=', id).execute();
}

/** The listing was complete: it is what the next one goes on from. */
export async function askedAll(
  db: Db,
  { integration: { id }, startedAt }: Asking,
  { wide, whole }: { wide: boolean; whole: boolean },
  publicUrl: string,
): Promise<void> {
  // By when the listing began: of what came just before that it has left the newest to webhooks that may be lost.
  const stillTroubled = sql<boolean>`trouble_at > ${startedAt}::timestamptz - ${TROUBLED}`;
  await db
    .updateTable('integrations')
    .set({
      caughtUpTo: startedAt,
      ...(wide ? { widelyListedAt: startedAt } : {}),
      ...(whole ? { whollyListedAt: startedAt } : {}),
      troubleAt: sql<Date | null>`case when ${stillTroubled} then trouble_at end`,
      askAt: sql<Date>`clock_timestamp()
        + case when webhook_url is distinct from ${publicUrl} or ${stillTroubled} then ${OFTEN} else ${USUALLY} end`,
      askingUntil: null,
      busyUntil: null,
    })
    .where('id', '=', id)
    .execute();
}

/**
 * The provider did not tell all: it is asked again after the pause, and often as soon as it tells. Where `isAway` it
 * counts as away until it was looked after.
 */
export async function askedInVain(
  db: Db,
  { integration: { id } }: Asking,
  { pauseMs, isAway }: { pauseMs: number; isAway: boolean },
): Promise<void> {
  await db
    .updateTable('integrations')
    .set({
      troubleAt: sql<Date>`clock_timestamp()`,
      ...(isAway ? { awayAt: sql<Date>`clock_timestamp()` } : {}),
      askAt: afterPause(pauseMs),
      askingUntil: null,
    })
    .where('id', '=', id)
    .execute();
}

/** The provider has no room: nobody asks it during the pause. */
export async function leftAlone(db: Db, { integration: { id } }: Asking, pauseMs: number): Promise<void> {
  await db
    .updateTable('integrations')
    .set({ askAt: afterPause(pauseMs), busyUntil: afterPause(pauseMs), askingUntil: null })
    .where('id', '=', id)
    .execute();
}

/** Somebody is to go on after the pause; that says nothing about the provider. */
export async function leftOff(db: Db, { integration: { id } }: Asking, pauseMs: number): Promise<void> {
  await db
    .updateTable('integrations')
    .set({ askAt: afterPause(pauseMs), askingUntil: null })
    .where('id', '=', id)
    .execute();
}

const afterPause = (ms: number) => sql<Date>`clock_timestamp() + interval '1 millisecond' * ${ms}`;

/** Whether what an outage leaves to do was done a moment ago: most of it then waits, and its turn comes soon. */
export const wasJustLookedAfter = ({ integration: { lookedAfterAt }, startedAt }: Asking) =>
  lookedAfterAt !== null && lookedAfterAt.getTime() > startedAt.getTime() - APART_MS;

/** What was to be done once the provider, or one of us, is back is done; not for who has been away again since. */
export async function lookedAfter(db: Db, { integration: { id, awayAt } }: Asking): Promise<void> {
  await db
    .updateTable('integrations')
    .set({ awayAt: null, lookedAfterAt: sql<Date>`clock_timestamp()` })
    .where('id', '=', id)
    .where('awayAt', '=', awayAt)
    .execute();
}

/**
 * A call of the provider has failed: webhooks may be missing too, so it is asked often for a while. All conversations
 * share the row, so it is never written in one's transaction, and once only until it has been caught up: whoever finds
 * that done already only reads it.
 */
export async function noteTrouble(db: Db, id: string): Promise<void> {
  await db
    .updateTable('integrations')
    .set({
      troubleAt: sql<Date>`clock_timestamp()`,
      // In trouble it is asked often already: calls that go on failing must not make that oftener.
      askAt: sql<Date | null>`case when trouble_at is not null or busy_until > clock_timestamp() then ask_at end`,
    })
    .where('id', '=', id)
    // What came after the start of the last complete listing is noted, and not caught up yet.
    .where((eb) => eb.or([eb('troubleAt', 'is', null), eb('troubleAt', '<', eb.ref('caughtUpTo'))]))
    .execute();
}

/**
 * Somebody waits for what customers have written, so the provider is asked now instead of in minutes. In trouble it is
 * asked soon anyway, or left alone for a reason. Not in a conversation's transaction, as `noteTrouble`.
 */
export async function askSoon(db: Db, id: string): Promise<void> {
  await db
    .updateTable('integrations')
    .set({ askAt: sql<Date>`clock_timestamp()` })
    .where('id', '=', id)
    .where('askAt', '>', sql<Date>`clock_timestamp()`)
    .where('troubleAt', 'is', null)
    .where(sql<boolean>`(busy_until is null or busy_until <= clock_timestamp())`)
    .execute();
}

/** Whoever starts after having been away asks everybody at once, and often for a while. */
export async function askAllAnew(db: Db): Promise<void> {
  await db
    .updateTable('integrations')
    .set({
      troubleAt: sql<Date>`clock_timestamp()`,
      awayAt: sql<Date>`clock_timestamp()`,
      askAt: null,
      whollyListedAt: sql<Date | null>`case when wholly_listed_at > clock_timestamp() - ${JUST_NOW} then wholly_listed_at end`,
    })
    .where('deletedAt', 'is', null)
    .where('health', 'in', ['connected', 'error'])
    .execute();
}
