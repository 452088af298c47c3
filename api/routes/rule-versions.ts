import { z } from 'zod';
import { readArmingProgress } from '../../automation/arm-cases';
import { readDraft, readPublished, readRules } from '../../automation/rule-sets';
import {
  countDraftReach,
  discardDraft,
  findVersion,
  listVersions,
  publishDraft,
  replaceDraft,
  restoreVersion,
  type VersionInfo,
} from '../../automation/versions';
import { allPlaced } from '../../automation/edit-rule-set';
import type { Db } from '../../db/connection';
import { notFound } from '../../refusal';
import { diffRuleSets } from '../../rules/diff-rule-sets';
import type { RuleSet } from '../../rules/rule-set';
import { ruleFileSchema, ruleSetInput } from '../../rules/rule-set-schema';
import type { App } from '../app';
import { listOf, listQuery, page, readCursor } from '../lists';
import { rule, section, shownRule, shownSection } from '../rule-schemas';
import { nothing, person, text, time } from '../schemas';

const ruleSet = z.object({
  sections: z.array(section),
  rules: z.array(rule),
  scenarios: z.array(z.looseObject({ name: z.string() })),
});

const draft = ruleSet
  .extend({
    basedOn: z.number().int().describe('The version it was begun from'),
    changedBy: z.string().nullable(),
    changedAt: time,
  })
  .meta({ id: 'RuleDraft' });

const version = z
  .object({
    version: z.number().int(),
    note: z.string().nullable(),
    overridden: z.array(z.string()).describe('Scenarios that failed, and were published all the same'),
    publishedBy: person.nullable(),
    publishedAt: time,
  })
  .meta({ id: 'RuleVersion' });

const wholeVersion = version.extend(ruleSet.shape).meta({ id: 'WholeRuleVersion' });

const difference = z
  .object({
    of: z.enum(['rule', 'section', 'scenario']),
    id: z.string().nullable(),
    name: z.string(),
    change: z.enum(['added', 'removed', 'changed', 'moved']),
    fields: z.array(z.object({ field: z.string(), from: z.unknown(), to: z.unknown() })),
  })
  .meta({ id: 'RuleDifference' });

const arming = z
  .object({
    version: z.number().int(),
    done: z.boolean(),
    cases: z.number().int().describe('Cases looked at so far'),
  })
  .meta({ id: 'RuleArming' });

const versionNumber = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER);
const byVersion = z.object({ version: versionNumber });
const note = text(1000).nullable();
const override = z
  .boolean()
  .default(false)
  .describe('Publish although a scenario fails; which ones is recorded with the version');
const side = z.union([z.enum(['published', 'draft']), versionNumber], {
  error: 'Give the number of a version, "published" or "draft".',
});

/** The draft, the versions, what differs between them, and the way back. */
export function ruleVersionRoutes(app: App): void {
  const config = { role: 'administrator' } as const;
  const tags = ['Rules'];

  app.get('/api/rules/schema.json', { config: { public: true }, schema: { hide: true } }, () =>
    ruleFileSchema(),
  );

  app.get(
    '/api/rules/draft',
    {
      config,
      schema: { tags, summary: 'The draft, or 404 when nothing was drafted', response: { 200: draft } },
    },
    () => readShownDraft(app.db),
  );

  app.put(
    '/api/rules/draft',
    {
      config,
      bodyLimit: 4_000_000,
      schema: {
        tags,
        summary: 'Put a whole set of rules in the place of the draft',
        body: ruleSetInput,
        response: { 200: draft },
      },
    },
    async ({ viewer, body }) => {
      await replaceDraft(app.db, viewer.userId, body);
      return readShownDraft(app.db);
    },
  );

  app.get(
    '/api/rules/draft/overdue',
    {
      config,
      schema: {
        tags,
        summary: 'How many cases time rules reach that would begin with the draft',
        response: {
          200: z.object({
            cases: z.number().int().describe('Overdue: their time is past'),
            waiting: z
              .number()
              .int()
              .describe('Their time lies ahead, of rules that are on and write to customers'),
          }),
        },
      },
    },
    async () => {
      const { overdue, waiting } = await countDraftReach(app.db);
      return { cases: overdue, waiting };
    },
  );

  app.delete(
    '/api/rules/draft',
    { config, schema: { tags, summary: 'Throw the draft away', response: { 204: nothing } } },
    async (_request, reply) => {
      await discardDraft(app.db);
      return reply.code(204).send();
    },
  );

  app.post(
    '/api/rules/publish',
    {
      config,
      schema: {
        tags,
        summary: 'Make the draft live, as a new version',
        body: z.strictObject({
          note: note.default(null),
          overwrite: z
            .boolean()
            .default(false)
            .describe('Publish although the live rules were changed since the draft was begun'),
          override,
          includeOverdue: z
            .int()
            .min(0)
            .nullable()
            .default(null)
            .describe('The number of cases that are overdue for new time rules, to reach them too'),
          changedAt: time
            .optional()
            .describe(
              'Of the draft as you have seen it: refused (`draft-changed`) when it was changed since',
            ),
        }),
        response: { 200: wholeVersion },
      },
    },
    async ({ viewer, body }) => {
      const changedAt = body.changedAt === undefined ? null : new Date(body.changedAt);
      const { version } = await publishDraft(app.db, viewer.userId, { ...body, changedAt });
      return shownVersion(await findVersion(app.db, version));
    },
  );

  app.get(
    '/api/rules/arming',
    {
      config,
      schema: {
        tags,
        summary: 'How far the due times of the newest version are',
        response: { 200: arming },
      },
    },
    () => readArmingProgress(app.db),
  );

  app.get(
    '/api/rules/versions',
    {
      config,
      schema: {
        tags,
        summary: 'List the versions, the newest first',
        querystring: listQuery,
        response: { 200: listOf(version) },
      },
    },
    async ({ query }) => {
      const before = readCursor(z.number().int(), query.cursor);
      const found = await listVersions(app.db, { limit: query.limit + 1, before });
      return page(found, query.limit, versionInfo, (last) => last.version);
    },
  );

  app.get(
    '/api/rules/versions/:version',
    {
      config,
      schema: { tags, summary: 'Read a version', params: byVersion, response: { 200: wholeVersion } },
    },
    async ({ params }) => shownVersion(await findVersion(app.db, params.version)),
  );

  app.post(
    '/api/rules/versions/:version/restore',
    {
      config,
      schema: {
        tags,
        summary: 'Make an earlier version live again, as a new version',
        params: byVersion,
        body: z.strictObject({ note: note.default(null), override }).default({ note: null, override: false }),
        response: { 200: wholeVersion },
      },
    },
    async ({ viewer, params, body }) => {
      const { version } = await restoreVersion(app.db, viewer.userId, params.version, body);
      return shownVersion(await findVersion(app.db, version));
    },
  );

  app.get(
    '/api/rules/diff',
    {
      config,
      schema: {
        tags,
        summary: 'What differs between two versions, or a version and the draft',
        querystring: z.strictObject({ from: side.default('published'), to: side.default('draft') }),
        response: { 200: listOf(difference) },
      },
    },
    async ({ query }) => {
      const [from, to] = await Promise.all([setOf(app.db, query.from), setOf(app.db, query.to)]);
      return { items: diffRuleSets(from, to), nextCursor: null };
    },
  );
}

async function setOf(db: Db, side: 'published' | 'draft' | number): Promise<RuleSet> {
  if (side === 'published') return (await readPublished(db)).set;
  return side === 'draft' ? readRules(db, 'draft') : (await findVersion(db, side)).set;
}

async function readShownDraft(db: Db): Promise<z.input<typeof draft>> {
  const found = await readDraft(db);
  if (!found) throw notFound('draft');
  const { version, set, changedBy, changedAt } = found;
  return { ...shownSet(set), basedOn: version, changedBy, changedAt: changedAt.toISOString() };
}

function shownVersion({ set, ...info }: VersionInfo & { set: RuleSet }): z.input<typeof wholeVersion> {
  return { ...versionInfo(info), ...shownSet(set) };
}

function shownSet(set: RuleSet): z.input<typeof ruleSet> {
  return {
    sections: set.sections.map(shownSection),
    rules: allPlaced(set).map(shownRule),
    scenarios: set.scenarios.map((scenario) => ({ ...scenario })),
  };
}

function versionInfo({ publishedAt, ...info }: VersionInfo): z.input<typeof version> {
  return { ...info, publishedAt: publishedAt.toISOString() };
}
