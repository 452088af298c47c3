import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { Channel } from '../channels/channel';
import { createChannels } from '../channels/registry';
import { connect, type Db } from '../db/connection';
import { migrateToLatest } from '../db/migrate';
import type { IntegrationRow } from '../db/schema';
import { openDataDir } from '../embedded/data-dir';
import { spawnOnLeash } from '../embedded/leash';
import { startPostgres } from '../embedded/postgres';
import { startTemporal } from '../embedded/temporal';
import { startSimulator, type RunningSimulator } from '../simulator/standalone';
import { openTemporalClient } from '../wake/temporal-client';
import { createWaker } from '../wake/waker';
import { connectSimulator } from '../workspace/connect-simulator';
import { prepareWorkspace } from '../workspace/first-start';

export const OUR_NUMBER = '+14155238886';
const WINDOW_MS = 86_400_000;

/** A desk of its own, with durable servers and worker processes as an installation has them. */
export interface LiveDesk {
  db: Db;
  administratorId: string;
  integration: IntegrationRow;
  channel: Channel;
  simulator: RunningSimulator;
  wake: (conversationId: string) => void;
  close(): Promise<void>;
}

/** Starts PostgreSQL, Temporal, the simulator and so many workers in a folder that is gone afterwards. */
export async function openLiveDesk(workers: number): Promise<LiveDesk> {
  const undo: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (let last = undo.pop(); last; last = undo.pop()) await last();
  };
  try {
    return { ...(await startParts(workers, undo)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function startParts(
  workers: number,
  undo: (() => Promise<unknown>)[],
): Promise<Omit<LiveDesk, 'close'>> {
  const folder = await mkdtemp(join(tmpdir(), 'answerhall-bench-'));
  undo.push(() => rm(folder, { recursive: true, force: true }));
  const dataDir = await openDataDir(folder);
  undo.push(() => dataDir.release());
  const report = () => undefined;
  const postgres = await startPostgres({ dataDir, report });
  undo.push(() => postgres.stop());
  const { databaseUrl } = postgres;
  await migrateToLatest(databaseUrl);
  const temporal = await startTemporal({ dataDir, namespace: 'default', report });
  undo.push(() => temporal.stop());
  const simulator = await startSimulator();
  undo.push(() => simulator.close());

  const db = connect(databaseUrl);
  undo.push(() => db.destroy());
  const channels = createChannels({ windowMs: WINDOW_MS, baseUrlFor: () => simulator.url });
  const secretKey = randomBytes(32);
  const integration = await firstNumber(db, secretKey, simulator, [...channels.keys()][0] ?? '');
  const channel = channels.get(integration.kind);
  if (!channel) throw new Error(`There is no channel of the kind ${integration.kind}.`);
  const { id: administratorId } = await db.selectFrom('users').select('id').executeTakeFirstOrThrow();

  const client = openTemporalClient({
    address: temporal.address,
    namespace: temporal.namespace,
    apiKey: null,
    tls: null,
  });
  undo.push(() => client.close());
  const taskQueue = 'conversations';
  const waker = createWaker({ client: client.workflows, taskQueue }, pino({ level: 'silent' }));
  undo.push(() => waker.close());
  for (let n = 0; n < workers; n++) {
    const worker = spawnOnLeash(process.execPath, [join(__dirname, '..', 'worker.js')], {
      signal: 'TERM',
      cwd: folder,
      env: {
        ...process.env,
        DATABASE_URL: databaseUrl,
        TEMPORAL_ADDRESS: temporal.address,
        TASK_QUEUE: taskQueue,
        SECRET_KEY: secretKey.toString('base64'),
        TWILIO_API_URL: simulator.url,
        LOG_LEVEL: 'error',
      },
    });
    undo.push(() => worker.stop());
  }
  return { db, administratorId, integration, channel, simulator, wake: (id) => waker.wake(id) };
}

async function firstNumber(
  db: Db,
  secretKey: Buffer,
  { account }: RunningSimulator,
  kind: string,
): Promise<IntegrationRow> {
  await prepareWorkspace(db, {
    adminEmail: 'admin@example.com',
    adminPassword: randomBytes(12).toString('base64'),
    defaultGroup: 'Support',
  });
  await connectSimulator(db, secretKey, {
    kind,
    account: account.sid,
    sender: `whatsapp:${OUR_NUMBER}`,
    secrets: { authToken: account.authToken },
  });
  return db.selectFrom('integrations').selectAll().executeTakeFirstOrThrow();
}
