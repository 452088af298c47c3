import { isDeepStrictEqual } from 'node:util';
import type { Db, Trx } from '../db/connection';
import { inTransaction } from '../db/transaction';
import { notFound, Refusal } from '../refusal';
import type { RuleSet } from '../rules/rule-set';
import { modeIn } from '../rules/which-rules';
import { replacingRuleSet, type RuleSetInput } from '../rules/rule-set-schema';
import { countReach, type Reach } from './arm-cases';
import { storeDraft } from './change-rules';
import { goingLive } from './edit-rule-set';
import { deleteDraft, readDraft, readPublished, type PublishedRules } from './rule-sets';
import { checkReferences } from './rule-references';
import { lockRules, storeVersion, type Verdict } from './store-version';
import { publishTested } from './tested-publication';
import { readPromises, withPromises } from './try-promises';

export interface Publication {
  note: string | null;
  /** Publish although what is live was changed since the draft was begun: those changes are lost. */
  overwrite: boolean;
  /** Publish although a scenario fails; which ones is recorded. */
  override: boolean;
  /** How many cases with an overdue time rule are to be reached all the same; null: none is. */
  includeOverdue: number | null;
  /** When the draft was changed last as far as its publisher has seen; null: whatever it holds by now. */
  changedAt: Date | null;
}

/** Puts a whole set in the draft's place, whatever it says; rules that stay keep their dates. @throws Refusal 400. */
export async function replaceDraft(db: Db, by: string, input: RuleSetInput): Promise<void> {
  await inTransaction(db, async (trx) => {
    const now = await lockRules(trx);
    const { version, set: published } = await readPublished(trx);
    const before = (await readDraft(trx))?.set ?? published;
    const lists = input.rules.map(({ actions }, index) => ({ path: `rules.${index}.`, actions }));
    await checkReferences(trx, lists);
    await storeDraft(trx, replacingRuleSet(input, before, now), version, by);
  });
}

/** Throws the draft away; what is live stays as it is. */
export async function discardDraft(db: Db): Promise<void> {
  await inTransaction(db, async (trx) => {
    await lockRules(trx);
    await deleteDraft(trx);
  });
}

/**
 * Makes the draft what is live, as a new version. @throws Refusal 409 when there is no draft, when what is live was
 * changed since the draft was begun, which publishing would undo without anybody having seen it, when another number
 * of cases is overdue than was confirmed, or when a scenario fails.
 */
export async function publishDraft(
  db: Db,
  by: string,
  { note, overwrite, override, includeOverdue, changedAt }: Publication,
): Promise<PublishedRules> {
  const confirmed = includeOverdue === null ? null : await confirmOverdue(db, includeOverdue);
  const publish = (verdict: Verdict | null) => async (trx: Trx) => {
    const now = await lockRules(trx);
    const draft = await readDraft(trx);
    if (!draft) throw noDraft();
    const seen = [changedAt, confirmed?.changedAt].filter((at) => at instanceof Date);
    if (seen.some((at) => at.getTime() !== draft.changedAt.getTime()))
      throw new Refusal(
        'draft-changed',
        409,
        'The draft was changed just now. Look at it and publish again.',
      );
    const published = await readPublished(trx);
    if (draft.version !== published.version && !overwrite)
      throw new Refusal(
        'draft-outdated',
        409,
        `The draft was begun from version ${draft.version}, and version ${published.version} is live now. ` +
          `Compare them (GET /api/rules/diff?from=${draft.version}&to=${published.version}), put into the draft what is to stay, ` +
          'and publish with "overwrite": true.',
        { basedOn: draft.version, published: published.version },
      );
    const promised = withPromises(draft.set, await readPromises(trx, draft.set));
    const set = goingLive(promised, published.set, now);
    const overdueOf = confirmed ? { overdueOf: confirmed.rules } : {};
    const version = await storeVersion(trx, set, {
      by,
      note,
      verdict,
      replaces: published.set,
      ...overdueOf,
    });
    await deleteDraft(trx);
    return { version, set };
  };
  return publishTested(db, override, (verdict) => inTransaction(db, publish(verdict)));
}

function noDraft(): Refusal {
  return new Refusal('no-draft', 409, 'There is nothing to publish: no rule was drafted.');
}

/** How many cases time rules reach that would begin with the draft. @throws Refusal 409 without a draft. */
export async function countDraftReach(db: Db): Promise<Reach> {
  return (await reachOfDraft(db)).reach;
}

async function reachOfDraft(db: Db) {
  const draft = await readDraft(db);
  if (!draft) throw noDraft();
  const now = new Date().toISOString();
  const published = (await readPublished(db)).set;
  const set = goingLive(draft.set, published, now);
  const rules = new Set(set.rules.filter(({ activeSince }) => activeSince === now).map(({ id }) => id));
  const waitingOf = newlyWriting(set, published);
  return { draft, rules, reach: await countReach(db, set, { overdueOf: rules, waitingOf }) };
}

/** Time rules that write to customers when their time comes, and did not do so before in the same way. */
function newlyWriting(set: RuleSet, published: RuleSet): ReadonlySet<string> {
  const doing = (of: RuleSet, id: string) => {
    const rule = of.rules.find((one) => one.id === id);
    return rule && [modeIn(of, rule), rule.after, rule.conditions, rule.actions];
  };
  const writing = set.rules.filter(
    (rule) =>
      modeIn(set, rule) === 'on' &&
      rule.actions.some(({ type }) => type === 'sendMessage' || type === 'sendTemplate') &&
      !isDeepStrictEqual(doing(set, rule.id), doing(published, rule.id)),
  );
  return new Set(writing.map(({ id }) => id));
}

/** Counted before the lock is taken: it reads all cases. */
async function confirmOverdue(db: Db, expected: number) {
  const { draft, rules, reach } = await reachOfDraft(db);
  const { overdue } = reach;
  if (overdue !== expected)
    throw new Refusal(
      'overdue-cases',
      409,
      `${overdue} cases are overdue for time rules that begin now, not ${expected}. ` +
        `Publish with "includeOverdue": ${overdue} to reach them, or leave it out to leave them alone.`,
      { overdue },
    );
  return { rules, changedAt: draft.changedAt };
}

/**
 * Makes an earlier version live again, as a new version. @throws Refusal 404, 400 for what its rules no longer find, 409
 * when a scenario of it fails.
 */
export function restoreVersion(
  db: Db,
  by: string,
  version: number,
  { note, override }: Pick<Publication, 'note' | 'override'>,
): Promise<PublishedRules> {
  const restore = (verdict: Verdict | null) => async (trx: Trx) => {
    const now = await lockRules(trx);
    const { set: before } = await readPublished(trx);
    const { set: wanted } = await findVersion(trx, version);
    const running = wanted.rules.map(({ actions, mode }, index) => ({
      path: `rules.${index}.`,
      actions: mode === 'off' ? [] : actions,
    }));
    await checkReferences(trx, running);
    const set = goingLive(wanted, before, now);
    const stored = await storeVersion(trx, set, {
      by,
      note: note ?? `Version ${version} once more`,
      verdict,
      replaces: before,
    });
    return { version: stored, set };
  };
  return publishTested(db, override, (verdict) => inTransaction(db, restore(verdict)));
}

export interface VersionInfo {
  version: number;
  note: string | null;
  overridden: string[];
  publishedBy: { id: string; name: string } | null;
  publishedAt: Date;
}

/** The versions, newest first. */
export async function listVersions(
  db: Db,
  page: { limit: number; before?: number | undefined },
): Promise<VersionInfo[]> {
  return (await versions(db, page.limit, page.before).execute()).map(versionInfo);
}

/** One version with its rules. @throws Refusal 404. */
export async function findVersion(db: Db | Trx, version: number): Promise<VersionInfo & { set: RuleSet }> {
  const row = await versions(db, 1)
    .select('ruleVersions.ruleSet')
    .where('ruleVersions.version', '=', version)
    .executeTakeFirst();
  if (!row) throw notFound('version of the rules');
  return { ...versionInfo(row), set: row.ruleSet as unknown as RuleSet }; // written by storeVersion
}

function versions(db: Db | Trx, limit: number, before?: number) {
  const query = db
    .selectFrom('ruleVersions')
    .leftJoin('users', 'users.id', 'ruleVersions.publishedBy')
    .select([
      'version',
      'note',
      'overridden',
      'publishedAt',
      'users.id as authorId',
      'users.name as authorName',
    ])
    .orderBy('version', 'desc')
    .limit(limit);
  return before === undefined ? query : query.where('version', '<', before);
}

function versionInfo(row: {
  version: number;
  note: string | null;
  overridden: string[] | null;
  publishedAt: Date;
  authorId: string | null;
  authorName: string | null;
}): VersionInfo {
  const { version, note, overridden, publishedAt, authorId, authorName } = row;
  const publishedBy = authorId === null ? null : { id: authorId, name: authorName ?? '' };
  return { version, note, overridden: overridden ?? [], publishedBy, publishedAt };
}
