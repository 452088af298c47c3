import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { openDataDir } from '../../embedded/data-dir';
import { processesIn } from '../../embedded/orphans';
import { startTemporal } from '../../embedded/temporal';
import { receiveMessage } from '../../cases/receive-message';
import { openTemporalClient } from '../../wake/temporal-client';
import { createWaker } from '../../wake/waker';
import { runWorker } from '../../worker';
import { eventually, messageFrom, openTestDesk } from '../desk';
import { temporaryFolder, until } from '../embedded/serving';
import { ruleInput } from '../../rules/schema';
import { createRule } from '../automation/rules-of';
import { workflowBundlePath } from '../temporal';

const CUSTOMERS = 20;
const MESSAGES = 5;

test('Temporal killed with -9 while a hundred messages come in: all are stored, all rules run once', async () => {
  const folder = await temporaryFolder();
  const dataDir = await openDataDir(join(folder.path, 'data'));
  const lines: string[] = [];
  const cli = process.env['TEMPORAL_CLI'];
  const temporal = await startTemporal({
    dataDir,
    namespace: 'default',
    cli,
    report: (line) => lines.push(line),
  });
  const desk = await openTestDesk();
  const { db } = desk;
  const note = { mode: 'on', conditions: { all: [] }, actions: [{ type: 'addNote', text: 'Judged' }] };
  for (const type of ['new', 'updated']) {
    const conditions = { all: [{ fact: 'change.kind', operator: 'equal', value: 'customerMessage' }] };
    const input = ruleInput.parse({ ...note, name: type, type, conditions });
    await createRule(db, desk.agent.userId, randomUUID(), input);
  }
  const configuration = { address: temporal.address, namespace: 'default', apiKey: null, tls: null };
  const client = openTemporalClient(configuration);
  const worker = runWorker({
    wake: () => undefined,
    db,
    channels: desk.channels,
    log: desk.log,
    files: desk.files,
    secretKey: Buffer.alloc(32, 7),
    allowedWebhookHosts: [],
    publicUrl: 'http://127.0.0.1:9',
    temporal: configuration,
    client,
    taskQueue: 'away',
    workflowBundle: { codePath: await workflowBundlePath() },
    announce: () => undefined,
  });
  const waker = createWaker({ client: client.workflows, taskQueue: 'away' }, desk.log);
  try {
    await worker.ready;
    const [pid] = await processesIn(join(dataDir.path, 'temporal'), 'temporal');
    for (let n = 0; n < CUSTOMERS * MESSAGES; n++) {
      if (n === 35) process.kill(pid ?? 0, 'SIGKILL');
      const from = `whatsapp:+1555500${String(n % CUSTOMERS).padStart(4, '0')}`;
      const taken = await receiveMessage(db, desk.integration, desk.channel, messageFrom(from, String(n)));
      waker.wake(taken.conversationId);
      await pause(5);
    }
    await until('Temporal serves again', 20_000, () => lines.includes('Temporal serves again'));
    // What the sweeper would find ten seconds after the last message.
    await sql`update conversations set wake_at = least(wake_at, now())`.execute(db);
    const { applied, stored } = await eventually(
      async () => {
        const { rows } = await sql<{ applied: number; stored: number }>`
          select sum(applied_seq)::int as applied, sum(last_event_seq)::int as stored from conversations`.execute(
          db,
        );
        return rows[0] ?? { applied: 0, stored: -1 };
      },
      (sums) => sums.applied === sums.stored,
      40_000,
    );
    expect(applied).toBe(stored);
    const runs = await db.selectFrom('ruleRuns').select(['conversationId', 'eventSeq', 'ruleName']).execute();
    expect(runs).toHaveLength(CUSTOMERS * MESSAGES);
    expect(runs.filter((run) => run.ruleName === 'new')).toHaveLength(CUSTOMERS);
    expect(new Set(runs.map((run) => `${run.conversationId}/${run.eventSeq}`)).size).toBe(runs.length);
    const notes = await db.selectFrom('notes').select('id').execute();
    expect(notes).toHaveLength(CUSTOMERS * MESSAGES);
  } finally {
    await waker.close();
    await worker.close();
    await client.close();
    await temporal.stop();
    await dataDir.release();
    await folder.remove();
    await desk.close();
  }
}, 120_000);
