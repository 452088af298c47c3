import { z } from 'zod';
import { changeCase } from '../../cases/change-case';
import { listCases, sortedList, type ListPlace, type SortedList } from '../../cases/list-cases';
import { readCase, readCasesFor, readChangedCase, visibleCaseId } from '../../cases/read-cases';
import { readHistory } from '../../cases/read-history';
import { caseShape, caseStatus, priority } from '../../cases/shapes/case';
import { historyShape } from '../../cases/shapes/history';
import type { App } from '../app';
import { caseFilters, filterFor, order, sort } from '../case-query';
import { byNumber, fields, labels, momentOrNever, whole } from '../case-schemas';
import { listOf, listQuery, page, readCursor } from '../lists';
import { id } from '../schemas';

const search = listQuery.extend({
  ...caseFilters.shape,
  sort: sort
    .optional()
    .describe('`updatedAt` where it is left out; in the view unanswered by who has waited longest'),
  order: order
    .optional()
    .describe(
      'Where it is left out: oldest first for `waitingSince`, open first for `status`, else newest or highest first',
    ),
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
      const { limit, cursor, sort, order, ...filters } = query;
      const filter = filterFor(viewer, filters);
      const list = sortedList(filter, { sort, order });
      const after = readCursor(placeIn(list), cursor);
      const rows = await listCases(app.db, viewer, filter, list, { limit: limit + 1, after });
      const listed = page(
        rows,
        limit,
        (row) => row.id,
        ({ place }) => [list.name, place.band, place.by, place.number],
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

/** What a cursor of this list holds. */
function placeIn({ name, bands }: SortedList): z.ZodType<ListPlace> {
  return z
    .tuple([z.literal(name), whole, z.array(momentOrNever), whole])
    .refine(([, band, by]) => by.length === bands[band]?.order.by.length)
    .transform(([, band, by, number]) => ({ band, by, number }));
}
