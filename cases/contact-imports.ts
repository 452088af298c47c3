import { sql } from 'kysely';
import type { Channel } from '../channels/channel';
import type { Db, Trx } from '../db/connection';
import type { ContactImportRow } from '../db/schema';
import { inTransaction } from '../db/transaction';
import { invalid, notFound, Refusal } from '../refusal';
import { audit } from '../workspace/audit-log';
import { listFields } from '../workspace/fields';
import type { Viewer } from '../workspace/viewer';
import { suggestColumns, type ImportColumn } from './import-columns';
import type { ImportFault } from './import-fault';
import { lineAt, readLines, type ImportLine, type LineReader } from './import-line';
import { planLine, readAcquaintance, type Planned } from './import-plan';

const BATCH = 500;
const MOST_SHOWN = 20;
const MOST_FAULTS_SHOWN = 50;
const MOST_KEPT = 20;

export type ImportState = Omit<ContactImportRow, 'lines' | 'lineNumbers' | 'workingUntil' | 'attempts'> & {
  wrong: number;
  suggested: ImportColumn[];
};

/** Keeps an uploaded list; nothing is taken in yet. The same id again changes nothing. @throws Refusal 409. */
export function keepImport(
  db: Db,
  viewer: Viewer,
  id: string,
  list: { fileName: string; headers: string[]; lines: string[][]; lineNumbers: number[] },
): Promise<ImportState> {
  return inTransaction(db, async (trx) => {
    // Lists are large, and who tries one several times needs the last of them.
    await sql`delete from contact_imports where state <> 'running' and id in (
      select id from contact_imports order by created_at desc offset ${MOST_KEPT - 1})`.execute(trx);
    const { fileName, headers, lines, lineNumbers } = list;
    await trx
      .insertInto('contactImports')
      .values({
        ...{ id, userId: viewer.userId, fileName, headers, total: lines.length },
        lines: JSON.stringify(lines),
        lineNumbers,
      })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute();
    return readImport(trx, id);
  });
}

/** @throws Refusal 404. */
export async function readImport(db: Db | Trx, id: string): Promise<ImportState> {
  const row = await importsOf(db).where('id', '=', id).executeTakeFirst();
  if (!row) throw notFound('import');
  return withSuggested(row, await fieldNames(db));
}

/** All that are kept, the newest first. */
export async function listImports(db: Db): Promise<ImportState[]> {
  const rows = await importsOf(db).orderBy('createdAt', 'desc').orderBy('id').execute();
  const fields = await fieldNames(db);
  return rows.map((row) => withSuggested(row, fields));
}

/** Without their lines, which are large. */
function importsOf(db: Db | Trx) {
  return db
    .selectFrom('contactImports')
    .select([
      ...(['id', 'userId', 'fileName', 'headers', 'total', 'columns', 'state', 'done'] as const),
      ...(['created', 'changed', 'unchanged', 'createdAt', 'finishedAt'] as const),
    ])
    .select((eb) =>
      eb
        .selectFrom('contactImportFaults')
        .whereRef('importId', '=', 'contactImports.id')
        .select(sql<number>`count(*)::int`.as('count'))
        .as('wrong'),
    );
}

const fieldNames = async (db: Db | Trx) => (await listFields(db, 'contact')).map(({ name }) => name);

const withSuggested = (
  row: Omit<ImportState, 'wrong' | 'suggested'> & { wrong: number | null },
  fields: string[],
): ImportState => ({
  ...row,
  wrong: row.wrong ?? 0,
  suggested: suggestColumns(row.headers, fields),
});

export interface ImportPreview {
  counts: Record<Planned['outcome'], number>;
  /** The first lines, and what becomes of each. */
  shown: { line: number; cells: string[]; planned: Planned }[];
  faults: { line: number; fault: ImportFault }[];
}

/** What would become of each line; nothing is done. @throws Refusal 400, 404. */
export async function previewImport(
  db: Db,
  channels: LineReader['channels'],
  { id, columns }: { id: string; columns: readonly ImportColumn[] },
): Promise<ImportPreview> {
  const { headers, ...list } = await linesOf(db, id);
  mustFit(headers, columns);
  const reader = await lineReader(db, channels, columns);
  const preview: ImportPreview = {
    counts: { new: 0, changed: 0, unchanged: 0, wrong: 0 },
    shown: [],
    faults: [],
  };
  for (const batch of batchesOf(readLines(list, reader))) {
    const known = await readAcquaintance(db, batch);
    for (const read of batch) {
      const planned = planLine(read, known);
      const { place } = planned;
      preview.counts[planned.outcome] += 1;
      const line = lineAt(list, place);
      if (preview.shown.length < MOST_SHOWN)
        preview.shown.push({ line, cells: list.lines[place - 1] ?? [], planned });
      if (planned.outcome === 'wrong' && preview.faults.length < MOST_FAULTS_SHOWN)
        preview.faults.push({ line, fault: planned.fault });
    }
  }
  return preview;
}

/** Says that it is to be taken in; `workOnImport` does it. @throws Refusal 400, 404, 409. */
export function startImport(
  db: Db,
  viewer: Viewer,
  { id, columns }: { id: string; columns: ImportColumn[] },
): Promise<ImportState> {
  return inTransaction(db, async (trx) => {
    const row = await trx
      .selectFrom('contactImports')
      .select(['headers', 'state', 'fileName', 'total'])
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst();
    if (!row) throw notFound('import');
    if (row.state === 'running') return readImport(trx, id);
    if (row.state !== 'uploaded')
      throw new Refusal(
        'conflict',
        409,
        row.state === 'done'
          ? 'This list was taken in already. Upload it again to do it once more.'
          : 'This list was left in the middle. Upload it again to take in the rest; what is in already stays as it is.',
      );
    mustFit(row.headers, columns);
    await trx
      .updateTable('contactImports')
      .set({ state: 'running', columns: JSON.stringify({ columns }) })
      .where('id', '=', id)
      .execute();
    await audit(trx, viewer.userId, {
      what: 'contacts.imported',
      target: { type: 'import', id, name: row.fileName },
      changes: [{ field: 'lines', from: null, to: row.total }],
    });
    return readImport(trx, id);
  });
}

/** Leaves the rest out; what was taken in stays. @throws Refusal 404, 409. */
export async function cancelImport(db: Db, id: string): Promise<ImportState> {
  const stopped = await db
    .updateTable('contactImports')
    .set({ state: 'cancelled', workingUntil: null, finishedAt: sql<Date>`clock_timestamp()` })
    .where('id', '=', id)
    .where('state', 'in', ['uploaded', 'running'])
    .returning('id')
    .executeTakeFirst();
  const now = await readImport(db, id);
  if (!stopped && now.state === 'done')
    throw new Refusal('conflict', 409, 'Everything has been taken in already.');
  return now;
}

/** The lines that could not be taken in, with what stands in them and why. @throws Refusal 404. */
export async function* readFaults(
  db: Db,
  id: string,
): AsyncGenerator<{ line: number; reason: string; cells: string[] }> {
  const list = await linesOf(db, id);
  const faults = await db
    .selectFrom('contactImportFaults')
    .select(['place', 'reason'])
    .where('importId', '=', id)
    .orderBy('place')
    .execute();
  for (const { place, reason } of faults)
    yield { line: lineAt(list, place), reason, cells: list.lines[place - 1] ?? [] };
}

/** @throws Refusal 404. */
export async function linesOf(
  db: Db,
  id: string,
): Promise<{ headers: string[]; lines: string[][]; lineNumbers: number[] }> {
  const row = await db
    .selectFrom('contactImports')
    .select(['headers', 'lines', 'lineNumbers'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row) throw notFound('import');
  return row;
}

/** What is needed to understand lines. */
export async function lineReader(
  db: Db,
  channels: readonly Pick<Channel, 'customerAddress'>[],
  columns: readonly ImportColumn[],
): Promise<LineReader> {
  const fields = await listFields(db, 'contact');
  return { columns, channels, fields: new Map(fields.map((field) => [field.name, field])) };
}

/** In bites that are read and written at once. */
export function* batchesOf(lines: Iterable<ImportLine>): Generator<ImportLine[]> {
  let batch: ImportLine[] = [];
  for (const line of lines) {
    batch.push(line);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function mustFit(headers: readonly string[], columns: readonly ImportColumn[]): void {
  const fail = (message: string) => {
    throw invalid([{ path: 'columns', message }]);
  };
  if (columns.length !== headers.length) fail(`Say for each of the ${headers.length} columns what it holds.`);
  const used = columns
    .filter(({ to }) => to !== 'skip')
    .map((one) => (one.to === 'field' ? one.field : one.to));
  if (new Set(used).size < used.length) fail('Two columns hold the same. Leave one of them out.');
  if (!columns.some(({ to }) => to === 'phone' || to === 'externalId'))
    fail('Say which column holds the telephone numbers, or the external ids.');
}
