import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { countNotified } from '../../automation/count-notified';
import { readBulkEdit } from '../../cases/read-bulk-edit';
import { bulkEditShape, refusedCase } from '../../cases/shapes/bulk-edit';
import { caseStatus, priority } from '../../cases/shapes/case';
import { previewBulkEdit, startBulkEdit, type BulkEditInput } from '../../cases/start-bulk-edit';
import { askToUndo } from '../../cases/undo-bulk-edit';
import { workOnBulkEdit } from '../../cases/work-on-bulk-edit';
import type { Viewer } from '../../workspace/viewer';
import type { App } from '../app';
import { caseFilters, filterFor } from '../case-query';
import { labels, noBody } from '../case-schemas';
import { byId, given, id } from '../schemas';

/** A small edit is answered when it is done. */
const WAIT_MS = 2_000;

const change = z
  .strictObject({
    status: caseStatus.optional(),
    priority: priority.optional(),
    groupId: id.optional(),
    assigneeId: id.nullable().optional(),
    addLabels: labels.optional(),
    removeLabels: labels.optional(),
  })
  .refine(
    ({ addLabels, removeLabels, ...rest }) =>
      Object.values(rest).some((value) => value !== undefined) || addLabels?.length || removeLabels?.length,
    { error: 'Must change something.' },
  )
  .refine(({ addLabels = [], removeLabels = [] }) => !addLabels.some((one) => removeLabels.includes(one)), {
    path: ['removeLabels'],
    error: 'Must not hold a label that is added.',
  });

const body = z
  .strictObject({
    numbers: z
      .array(z.int().min(1))
      .min(1, 'Must hold a number.')
      .max(1000, 'Must be at most 1000 numbers.')
      .optional(),
    filters: caseFilters
      .optional()
      .describe('All cases that `GET /api/cases` lists with this query; 10000 at most'),
    change,
    runRules: z.boolean().default(false).describe('Rules judge it like any other change'),
    dryRun: z.boolean().default(false).describe('Only say what would be done'),
  })
  .refine(({ numbers, filters }) => (numbers === undefined) !== (filters === undefined), {
    path: ['numbers'],
    error: 'Give either numbers or filters.',
  });

const preview = z
  .object({
    cases: z.int().describe('Cases of the selection that you may see'),
    changed: z.int().describe('Those that would be changed'),
    notified: z.int().describe('Customers that rules would write to'),
    exact: z.boolean().describe('false: `notified` is the most there could be'),
    refused: z.array(refusedCase),
  })
  .meta({ id: 'BulkEditPreview' });

/** Changing many cases at once. */
export function bulkEditRoutes(app: App): void {
  const tags = ['cases'];
  const { db } = app;
  const work = worker(app);

  app.post(
    '/api/bulk-edits',
    {
      schema: {
        tags,
        summary: 'Change many cases, each as `PATCH /api/cases/:number` does; what takes longer goes on',
        description: 'With `dryRun` nothing is done: 200 says what would be.',
        body,
        response: { 200: preview, 201: bulkEditShape },
      },
    },
    async (request, reply) => {
      const { viewer } = request;
      const input = inputFor(viewer, request.body);
      if (request.body.dryRun) {
        const { numbers, cases, changed, refused } = await previewBulkEdit(db, viewer, input);
        const { customers, exact } = input.runRules
          ? await countNotified(db, viewer, numbers, input.change, app.log)
          : { customers: 0, exact: true };
        return { cases, changed, notified: customers, exact, refused };
      }
      const id = request.newId();
      await startBulkEdit(db, viewer, id, input);
      await work(id);
      return reply.code(201).send(await readBulkEdit(db, viewer, id));
    },
  );

  app.get(
    '/api/bulk-edits/:id',
    {
      schema: {
        tags,
        summary: 'How far an edit of many cases has come; kept for 7 days',
        params: byId,
        response: { 200: bulkEditShape },
      },
    },
    ({ viewer, params }) => readBulkEdit(db, viewer, params.id),
  );

  app.post(
    '/api/bulk-edits/:id/undo',
    {
      schema: {
        tags,
        summary: 'Put back what still stands as the edit left it; for a day',
        description: 'While the edit is at work this stops it too.',
        params: byId,
        body: noBody,
        response: { 200: bulkEditShape },
      },
    },
    async ({ viewer, params }) => {
      await askToUndo(db, viewer, params.id);
      await work(params.id);
      return readBulkEdit(db, viewer, params.id);
    },
  );
}

function inputFor(
  viewer: Viewer,
  { numbers, filters, change, runRules }: z.output<typeof body>,
): BulkEditInput {
  return {
    // The schema demands exactly one of the two.
    selection: filters ? { filter: filterFor(viewer, filters) } : { numbers: numbers ?? [] },
    change: given(change),
    runRules,
  };
}

/** Works on edits in this process. Answers when one is done, or is at work for long; a worker ends what this can't. */
function worker(app: App): (id: string) => Promise<void> {
  const { db, log, wake } = app;
  const stopping = new AbortController();
  const working = new Set<Promise<void>>();
  app.addHook('onClose', async () => {
    stopping.abort();
    await Promise.all(working);
  });
  return async (id) => {
    const done = workOnBulkEdit({ db, log, wake, signal: stopping.signal }, id).catch((error: unknown) =>
      log.error({ err: error, bulkEdit: id }, 'An edit of many cases stopped; a worker goes on with it.'),
    );
    working.add(done);
    void done.finally(() => working.delete(done));
    const waited = new AbortController();
    await Promise.race([done, pause(WAIT_MS, null, { signal: waited.signal }).catch(() => null)]);
    waited.abort();
  };
}
