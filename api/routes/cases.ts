import { z } from 'zod';
import { changeCase } from '../../cases/change-case';
import { listCases, listUnanswered, type CaseFilter } from '../../cases/list-cases';
import { readCase, readCasesFor, readChangedCase, visibleCaseId } from '../../cases/read-cases';
import { readHistory } from '../../cases/read-history';
import { caseShape, caseStatus, priority } from '../../cases/shapes/case';
import { historyShape } from '../../cases/shapes/history';
import type { App } from '../app';
import { byNumber, fields, labels, moment, q, whole } from '../case-schemas';
import { commaList, listOf, listQuery, page, readCursor } from '../lists';
import { id } from '../schemas';

/** Cursor of lists that go by who has waited longest. */
export const waitingKey = z.tuple([
  z.union([moment, z.literal('infinity')]),
  z.union([moment, z.literal('-infinity')]),
  whole,
]);
const updatedKey = z.tuple([moment, whole]);

const search = listQuery.extend({
  status: commaList(caseStatus).optional(),
  groupId: commaList(id).optional(),
  assigneeId: commaList(
    z.union([z.literal('me'), z.literal('none'), id], { error: 'Must be me, none or an id.' }),
  ).optional(),
  label: commaList(z.string().max(100)).optional().describe('Cases that carry any of these'),
  contactId: id.optional(),
  q: q.describe('Searches number, customer’s name and address, message text'),
  view: z.enum(['unanswered', ''], { error: 'Must be unanswered.' }).optional(),
  activeChats: z
    .enum(['true', 'false'])
    .default('false')
    .transform((value) => value === 'true')
    .describe('true: active chats too'),
});

const changes = z.strictObject({
  status: caseStatus.optional(),
  priority: priority.optional(),
  groupId: id.optional(),
  assigneeId: id.nullable().optional(),
  labels: labels.optional(),
  fields: fields.optional(),
});

/** All cases: search them, read one, change it, see what happened to it. */
export function caseRoutes(app: App): void {
  app.get(
    '/api/cases',
    {
      schema: {
        tags: ['cases'],
        summary: 'Ended chats and asynchronous cases, the latest change first; filters take comma lists',
        querystring: search,
        response: { 200: listOf(caseShape) },
      },
    },
    async ({ viewer, query }) => {
      const { limit, cursor, view, assigneeId, ...rest } = query;
      const filter: CaseFilter = {
        ...rest,
        assigneeId: assigneeId?.map((who) => (who === 'me' ? viewer.userId : who === 'none' ? null : who)),
      };
      const rows =
        view === 'unanswered'
          ? await listUnanswered(app.db, viewer, filter, {
              limit: limit + 1,
              after: readCursor(waitingKey, cursor),
            })
          : await listCases(app.db, viewer, filter, {
              limit: limit + 1,
              after: readCursor(updatedKey, cursor),
            });
      const listed = page<{ id: string; key: unknown }, string>(
        rows,
        limit,
        (row) => row.id,
        (row) => row.key,
      );
      return { ...listed, items: await readCasesFor(app.db, app.channels, viewer, listed.items) };
    },
  );

  app.get(
    '/api/cases/:number',
    { schema: { tags: ['cases'], summary: 'One case', params: byNumber, response: { 200: caseShape } } },
    ({ viewer, params }) => readCase(app.db, app.channels, viewer, params.number),
  );

  app.patch(
    '/api/cases/:number',
    {
      schema: {
        tags: ['cases'],
        summary:
          'Change a case; `labels` replaces all, `fields` the named ones, `closed` ends an active chat',
        description:
          'Answers the case as it is now, once more also to somebody who may not see it from now on.',
        params: byNumber,
        body: changes,
        response: { 200: caseShape },
      },
    },
    async ({ viewer, params, body }) => {
      const { wake } = await changeCase(app.db, viewer, params.number, body);
      if (wake) app.wake(wake);
      return readChangedCase(app.db, app.channels, viewer, params.number);
    },
  );

  app.get(
    '/api/cases/:number/history',
    {
      schema: {
        tags: ['cases'],
        summary: 'Every change of a case, oldest first',
        params: byNumber,
        querystring: listQuery,
        response: { 200: listOf(historyShape) },
      },
    },
    async ({ viewer, params, query }) => {
      const caseId = await visibleCaseId(app.db, viewer, params.number);
      const after = readCursor(whole, query.cursor);
      const rows = await readHistory(app.db, caseId, { limit: query.limit + 1, after });
      return page(
        rows,
        query.limit,
        (row) => row.shape,
        (row) => row.key,
      );
    },
  );
}
