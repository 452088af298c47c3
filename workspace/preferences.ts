import { isDeepStrictEqual } from 'node:util';
import type { Db, Trx } from '../db/connection';
import { inTransaction } from '../db/transaction';
import { readSettings } from './settings';

/** How a person wants their screen to be. The desk keeps it and acts on none of it. */
export interface Preferences {
  sendWith: 'enter' | 'ctrlEnter';
  undoSeconds: 0 | 3 | 5;
  singleKeys: boolean;
  sounds: { newChat: boolean; customerWaits: boolean; transfer: boolean };
  desktopNotifications: boolean;
  repeatWhileWaiting: boolean;
  theme: 'system' | 'light' | 'dark';
  /** Null: as the browser says. */
  language: 'en' | 'de' | null;
  /** What is shown in lists of cases; none: the usual ones. */
  caseColumns: string[];
}

export type PreferencesPatch = Partial<
  Omit<Preferences, 'sounds'> & { sounds: Partial<Preferences['sounds']> }
>;

const usual: Readonly<Preferences> = Object.freeze({
  sendWith: 'enter',
  undoSeconds: 0,
  singleKeys: true,
  sounds: { newChat: true, customerWaits: true, transfer: true },
  desktopNotifications: false,
  repeatWhileWaiting: true,
  theme: 'system',
  language: null,
  caseColumns: [],
});

export async function readPreferences(db: Db | Trx, userId: string): Promise<Preferences> {
  return (await readPreferencesOf(db, [userId]))(userId);
}

/** Those of many people, with one query. */
export async function readPreferencesOf(
  db: Db | Trx,
  userIds: readonly string[],
): Promise<(userId: string) => Preferences> {
  if (userIds.length === 0) return () => usual;
  const defaults = await readDefaults(db);
  const rows = await db.selectFrom('preferences').selectAll().where('userId', 'in', userIds).execute();
  const stored = new Map(rows.map((row) => [row.userId, row.values]));
  return (userId) => merged(defaults, stored.get(userId) ?? {});
}

/** Changes what is given and answers all of them; the person's tabs are told of a change. */
export function changePreferences(db: Db, userId: string, patch: PreferencesPatch): Promise<Preferences> {
  return inTransaction(db, async (trx) => {
    const stored = await lockStored(trx, userId);
    const before = merged(await readDefaults(trx), stored);
    const after = merged(before, patch);
    // Only what was ever changed is stored, so another default reaches everybody else.
    const { sounds, ...others } = patch;
    const values = { ...stored, ...others, ...(sounds && { sounds: { ...stored.sounds, ...sounds } }) };
    if (isDeepStrictEqual(stored, values)) return before;
    await trx
      .updateTable('preferences')
      .set({ values: JSON.stringify(values) })
      .where('userId', '=', userId)
      .execute();
    await trx.insertInto('feed').values({ kind: 'preferences.updated', userId }).execute();
    return after;
  });
}

/** For whoever has not chosen: as the workspace says, else as usual. */
async function readDefaults(db: Db | Trx): Promise<Preferences> {
  return merged(usual, (await readSettings(db)).preferenceDefaults);
}

async function lockStored(trx: Trx, userId: string): Promise<PreferencesPatch> {
  await trx
    .insertInto('preferences')
    .values({ userId, values: '{}' })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const { values } = await trx
    .selectFrom('preferences')
    .select('values')
    .where('userId', '=', userId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  return values;
}

function merged(base: Preferences, patch: PreferencesPatch): Preferences {
  return { ...base, ...patch, sounds: { ...base.sounds, ...patch.sounds } };
}
