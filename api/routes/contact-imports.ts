import { Readable } from 'node:stream';
import { z } from 'zod';
import {
  cancelImport,
  keepImport,
  listImports,
  previewImport,
  readFaults,
  readImport,
  startImport,
  type ImportState,
} from '../../cases/contact-imports';
import type { ImportColumn } from '../../cases/import-columns';
import { reasonOf } from '../../cases/import-fault';
import type { Planned } from '../../cases/import-plan';
import { workOnImport } from '../../cases/work-on-import';
import type { App } from '../app';
import { noBody } from '../case-schemas';
import { csvHead, csvLine } from '../csv';
import { readCsv } from '../read-csv';
import { byId, id, name, text, time } from '../schemas';
import { listOf } from '../lists';

const MOST_LINES = 50_000;
const MOST_COLUMNS = 100;
const MOST_LETTERS = 10_000_000;
/** Letters of other alphabets and quotes are longer in JSON. */
const BODY_LIMIT = 25 * 1024 * 1024;

const column = z.union(
  [
    z.strictObject({ to: z.enum(['phone', 'name', 'labels', 'externalId', 'skip']) }),
    z.strictObject({
      to: z.literal('field'),
      field: name(100).refine((one) => one !== '__proto__', 'This name is not available.'),
    }),
  ],
  {
    error:
      'Give {"to": "phone" | "name" | "labels" | "externalId" | "skip"} or {"to": "field", "field": NAME}.',
  },
);
const choice = z.strictObject({ columns: z.array(column).min(1).max(MOST_COLUMNS) });

const importShape = z
  .object({
    id,
    fileName: z.string(),
    state: z
      .enum(['uploaded', 'running', 'done', 'cancelled', 'stopped'])
      .describe('stopped: ten attempts brought it no further than `done`; what was taken in stays'),
    headers: z.array(z.string()),
    columns: z.array(column).describe('What each column holds: as it was said, else as it seems'),
    total: z.int().describe('Lines, the first one aside'),
    done: z.int(),
    created: z.int(),
    changed: z.int(),
    unchanged: z.int(),
    wrong: z.int(),
    createdAt: time,
    finishedAt: time.nullable(),
  })
  .meta({ id: 'ContactImport' });

const outcome = z.enum(['new', 'changed', 'unchanged', 'wrong']);
const line = z.int().describe('At which it begins in the file, as editors count them: the first one is 1');
const fault = z
  .object({ code: z.string(), values: z.record(z.string(), z.string()) })
  .describe('Which of the reasons, and what it puts in, for interfaces with words of their own');
const preview = z
  .object({
    new: z.int(),
    changed: z.int(),
    unchanged: z.int(),
    wrong: z.int(),
    lines: z
      .array(
        z.object({
          line,
          outcome,
          cells: z.array(z.string()),
          name: z.string().nullable(),
          phone: z.string().nullable(),
          reason: z.string().nullable(),
          fault: fault.nullable(),
        }),
      )
      .describe('The first ones'),
    faults: z.array(z.object({ line, reason: z.string(), fault })).describe('The first ones'),
  })
  .meta({ id: 'ContactImportPreview' });

/** Lists of customers: uploaded, looked at, and then taken in. */
export function contactImportRoutes(app: App): void {
  const config = { role: 'administrator' } as const;
  const tags = ['contacts'];
  const { db } = app;
  const work = worker(app);

  app.post(
    '/api/contact-imports',
    {
      config,
      bodyLimit: BODY_LIMIT,
      schema: {
        tags,
        summary: 'Upload a list of customers (CSV); nothing is taken in yet',
        description:
          'At most 50,000 lines; the first one names the columns. Kept for 7 days. Then preview it, and run it.',
        body: z.strictObject({ fileName: name(200), text: text(MOST_LETTERS) }),
        response: { 201: importShape },
      },
    },
    async (request, reply) => {
      const { fileName, text: written } = request.body;
      const list = await readCsv(written, { mostLines: MOST_LINES, mostColumns: MOST_COLUMNS });
      const kept = await keepImport(db, request.viewer, request.newId(), { fileName, ...list });
      return reply.code(201).send(shown(kept));
    },
  );

  app.get(
    '/api/contact-imports',
    {
      config,
      schema: {
        tags,
        summary: 'The lists that were uploaded last, the newest first; at most 20 are kept',
        response: { 200: listOf(importShape) },
      },
    },
    async () => ({ items: (await listImports(db)).map(shown), nextCursor: null }),
  );

  app.get(
    '/api/contact-imports/:id',
    {
      config,
      schema: {
        tags,
        summary: 'How far a list has been taken in',
        params: byId,
        response: { 200: importShape },
      },
    },
    async ({ params }) => shown(await readImport(db, params.id)),
  );

  app.post(
    '/api/contact-imports/:id/preview',
    {
      config,
      schema: {
        tags,
        summary: 'What would become of each line; nothing is done',
        params: byId,
        body: choice,
        response: { 200: preview },
      },
    },
    async ({ params, body }) => {
      const {
        counts,
        shown: lines,
        faults,
      } = await previewImport(db, [...app.channels.values()], {
        ...{ id: params.id, columns: body.columns },
      });
      return {
        ...counts,
        lines: lines.map(({ planned, ...written }) => ({ ...written, ...inWords(planned) })),
        faults: faults.map((one) => ({ ...one, reason: reasonOf(one.fault) })),
      };
    },
  );

  app.post(
    '/api/contact-imports/:id/run',
    {
      config,
      schema: {
        tags,
        summary: 'Take the list in; customers are found by their number or external id, so twice is harmless',
        params: byId,
        body: choice,
        response: { 200: importShape },
      },
    },
    async ({ viewer, params, body }) => {
      const started = await startImport(db, viewer, { id: params.id, columns: body.columns });
      work(params.id);
      return shown(started);
    },
  );

  app.post(
    '/api/contact-imports/:id/cancel',
    {
      config,
      schema: {
        tags,
        summary: 'Leave the rest out; what was taken in stays',
        params: byId,
        body: noBody,
        response: { 200: importShape },
      },
    },
    async ({ params }) => shown(await cancelImport(db, params.id)),
  );

  app.get(
    '/api/contact-imports/:id/faults.csv',
    {
      config,
      schema: { tags, summary: 'The lines that were not taken in, and why, as a file', params: byId },
    },
    async ({ params }, reply) => {
      const { headers } = await readImport(db, params.id);
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', 'attachment; filename="not-imported.csv"')
        .send(Readable.from(faultLines(db, params.id, headers)));
    },
  );
}

async function* faultLines(db: App['db'], id: string, headers: string[]): AsyncGenerator<string> {
  yield csvHead([...headers, 'line', 'reason']);
  for await (const { line: at, reason, cells } of readFaults(db, id))
    yield csvLine([...headers.map((_, place) => cells[place] ?? ''), at, reason]);
}

/** Takes lists in in this process; a worker ends what this can't. */
function worker(app: App): (id: string) => void {
  const { db, log, channels } = app;
  const stopping = new AbortController();
  const working = new Set<Promise<void>>();
  app.addHook('onClose', async () => {
    stopping.abort();
    await Promise.all(working);
  });
  return (id) => {
    const done = workOnImport({ db, log, channels, signal: stopping.signal }, id).catch((error: unknown) =>
      log.error(
        { err: error, contactImport: id },
        'An import of customers stopped; a worker goes on with it.',
      ),
    );
    working.add(done);
    void done.finally(() => working.delete(done));
  };
}

function inWords(planned: Planned) {
  const { outcome } = planned;
  if (outcome === 'wrong')
    return { outcome, name: null, phone: null, reason: reasonOf(planned.fault), fault: planned.fault };
  const { name, who } = planned.customer;
  return { outcome, name, phone: who?.phone ?? who?.address ?? null, reason: null, fault: null };
}

function shown(row: ImportState): z.input<typeof importShape> {
  const chosen = row.columns as { columns: ImportColumn[] } | null; // written by startImport
  return {
    id: row.id,
    fileName: row.fileName,
    state: row.state,
    headers: row.headers,
    columns: chosen?.columns ?? row.suggested,
    total: row.total,
    done: row.done,
    created: row.created,
    changed: row.changed,
    unchanged: row.unchanged,
    wrong: row.wrong,
    createdAt: row.createdAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
  };
}
