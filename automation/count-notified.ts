import type { BulkChange } from '../cases/bulk-change';
import { changeCase } from '../cases/change-case';
import type { Db, Trx } from '../db/connection';
import { isDatabaseAway, limitTransaction } from '../db/transaction';
import { modeIn } from '../rules/which-rules';
import type { RuleSet } from '../rules/rule-set';
import type { Viewer } from '../workspace/viewer';
import { createLook, type LookParts } from './look';
import { readPublished } from './rule-sets';

/** Longer nobody is kept waiting for a preview. */
const BUDGET_MS = 3_000;

export interface Notified {
  /** Customers that rules would write to. */
  customers: number;
  /** False: at most so many. */
  exact: boolean;
}

/**
 * How many customers rules would write to if these cases were changed so. Each case is really changed and its rules
 * really run, in a transaction that is then undone; what there is no time for counts as written to.
 */
export async function countNotified(
  db: Db,
  viewer: Viewer,
  numbers: readonly number[],
  change: BulkChange,
  log: LookParts['log'],
): Promise<Notified> {
  const { set } = await readPublished(db);
  if (!writesToCustomers(set)) return { customers: 0, exact: true };
  const until = performance.now() + BUDGET_MS;
  const customers = new Set<string>();
  let untried = 0;
  for (const number of numbers) {
    const tried = performance.now() < until ? await tryOne(db, viewer, number, change, log) : null;
    if (tried === null) untried += 1;
    else if (tried.written) customers.add(tried.contactId);
  }
  return { customers: customers.size + untried, exact: untried === 0 };
}

/** Whether any of the rules that judge changes, or what follows from them, writes to a customer. */
function writesToCustomers(set: RuleSet): boolean {
  return set.rules.some(
    (rule) =>
      rule.type === 'updated' &&
      modeIn(set, rule) === 'on' &&
      rule.actions.some(({ type }) => type === 'sendMessage' || type === 'sendTemplate'),
  );
}

interface Tried {
  contactId: string;
  written: boolean;
}

class Undone extends Error {
  constructor(readonly tried: Tried) {
    super('rolled back as intended');
  }
}

/** Null: it can't be told. */
async function tryOne(
  db: Db,
  viewer: Viewer,
  number: number,
  change: BulkChange,
  log: LookParts['log'],
): Promise<Tried | null> {
  try {
    return await db.transaction().execute(async (trx): Promise<null> => {
      await limitTransaction(trx);
      throw new Undone(await changeAndLook(trx, viewer, number, change, log));
    });
  } catch (error) {
    if (error instanceof Undone) return error.tried;
    if (isDatabaseAway(error)) throw error;
    return null;
  }
}

async function changeAndLook(
  trx: Trx,
  viewer: Viewer,
  number: number,
  change: BulkChange,
  log: LookParts['log'],
): Promise<Tried> {
  const { after, wake } = await changeCase(trx, viewer, number, change);
  if (wake === null) return { contactId: after.contactId, written: false };
  const before = await messagesOf(trx, wake);
  const look = createLook({ db: trx, log, announce: () => undefined });
  while ((await look({ conversationId: wake, dueAt: null })).more);
  return { contactId: after.contactId, written: (await messagesOf(trx, wake)) > before };
}

/** Only rules write here: the conversation is locked. */
async function messagesOf(trx: Trx, conversationId: string): Promise<number> {
  const { lastMessageSeq } = await trx
    .selectFrom('conversations')
    .select('lastMessageSeq')
    .where('id', '=', conversationId)
    .executeTakeFirstOrThrow();
  return lastMessageSeq;
}
