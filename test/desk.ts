import { randomUUID } from 'node:crypto';
import { WorkflowClient } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import pino from 'pino';
import { createActivities } from '../activities/activities';
import type { Channel, Channels, IncomingMessage } from '../channels/channel';
import { sealSecrets } from '../channels/secrets';
import { createWhatsAppTwilio } from '../channels/whatsapp-twilio/whatsapp-twilio';
import { connect, type Db } from '../db/connection';
import type { FileStorage } from '../storage/file-storage';
import type { CaseRow, IntegrationRow } from '../db/schema';
import { receiveMessage } from '../cases/receive-message';
import { startSimulator } from '../simulator/standalone';
import { signalConversation, type WakeTarget } from '../wake/waker';
import type { ConversationActivities } from '../workflows/contract';
import { noteHealth } from '../workspace/note-health';
import type { Viewer } from '../workspace/viewer';
import { createTestDatabase } from './database';
import { openTestFiles } from './test-files';
import { workflowBundlePath } from './temporal';

export const TEST_SECRET_KEY = Buffer.alloc(32, 7);
const DAY_MS = 86_400_000;
export const SENDER = 'whatsapp:+14155238886';

/** A desk without HTTP for tests of the workflow: database, simulator, one connected number, one agent. */
export interface TestDesk {
  db: Db;
  databaseUrl: string;
  channel: Channel;
  channels: Channels;
  integration: IntegrationRow;
  agent: Viewer;
  simulator: Awaited<ReturnType<typeof startSimulator>>;
  log: pino.Logger;
  files: FileStorage;
  /** The folder of the files. */
  folder: string;
  close(): Promise<void>;
}

export async function openTestDesk(): Promise<TestDesk> {
  const database = await createTestDatabase();
  const db = connect(database.url, { max: 10 });
  const simulator = await startSimulator({ port: 0, seed: randomUUID() });
  const channel = createWhatsAppTwilio({
    windowMs: DAY_MS,
    baseUrlFor: () => simulator.url,
    timeoutMs: 2_000,
  });
  const { files, folder, remove } = openTestFiles(db);
  const { integration, agent } = await settle(db, simulator.account);
  return {
    db,
    databaseUrl: database.url,
    channel,
    channels: new Map([[channel.kind, channel]]),
    integration,
    agent,
    simulator,
    log: pino({ level: 'silent' }),
    files,
    folder,
    async close() {
      await simulator.close();
      await db.destroy();
      await database.drop();
      remove();
    },
  };
}

async function settle(db: Db, account: { sid: string; authToken: string }) {
  const groupId = randomUUID();
  const userId = randomUUID();
  await db.insertInto('groups').values({ id: groupId, name: 'Support' }).execute();
  await db
    .insertInto('users')
    .values({
      id: userId,
      email: `${userId}@example.com`,
      name: 'Ada',
      role: 'agent',
      passwordHash: '-',
      presence: 'online',
    })
    .execute();
  await db.insertInto('groupMembers').values({ groupId, userId }).execute();
  const id = randomUUID();
  const integration = await db
    .insertInto('integrations')
    .values({
      id,
      kind: 'whatsapp-twilio',
      name: 'Test number',
      health: 'connected',
      account: account.sid,
      sender: SENDER,
      credentials: sealSecrets(TEST_SECRET_KEY, id, { authToken: account.authToken }),
      groupId,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  const agent: Viewer = { userId, name: 'Ada', role: 'agent', groupIds: [groupId] };
  return { integration, agent };
}

/** The activities as a worker of the desk has them. */
export function activitiesOf(
  desk: TestDesk,
  more: { publicUrl?: string; log?: pino.Logger; secretKey?: Buffer; allowedWebhookHosts?: string[] } = {},
): ConversationActivities {
  return createActivities({
    db: desk.db,
    channels: desk.channels,
    log: desk.log,
    files: desk.files,
    secretKey: TEST_SECRET_KEY,
    publicUrl: 'http://127.0.0.1:9',
    allowedWebhookHosts: [],
    announce: () => undefined,
    health: noteHealth(desk.db, (error) => desk.log.warn({ error }, 'the health was not noted')),
    ...more,
  });
}

export interface RunningTestWorker {
  target: WakeTarget;
  worker: Worker;
  stop(): Promise<void>;
}

/** A worker of the desk on a Temporal server, with a task queue of its own. */
export async function startTestWorker(
  desk: TestDesk,
  env: Pick<TestWorkflowEnvironment, 'connection' | 'nativeConnection' | 'namespace'>,
  more: { publicUrl?: string; allowedWebhookHosts?: string[] } = {},
  /** Done before each delivery. */
  beforeDelivery: (conversationId: string) => Promise<unknown> = () => Promise.resolve(),
): Promise<RunningTestWorker> {
  const activities = activitiesOf(desk, more);
  const taskQueue = `desk-${randomUUID()}`;
  const worker = await Worker.create({
    connection: env.nativeConnection,
    ...(env.namespace ? { namespace: env.namespace } : {}),
    taskQueue,
    // Stands in every history: no name of a machine.
    identity: 'worker',
    workflowBundle: { codePath: await workflowBundlePath() },
    activities: {
      ...activities,
      async deliver(conversationId: string) {
        await beforeDelivery(conversationId);
        return activities.deliver(conversationId);
      },
    },
  });
  const running = worker.run();
  const client = new WorkflowClient({
    connection: env.connection,
    identity: 'client',
    ...(env.namespace ? { namespace: env.namespace } : {}),
  });
  return {
    target: { client, taskQueue },
    worker,
    async stop() {
      worker.shutdown();
      await running;
    },
  };
}

let count = 0;

/** A customer's message as the channel reads it; every call makes another one. */
export function messageFrom(
  from: string,
  text: string,
  more: Partial<IncomingMessage> = {},
): IncomingMessage {
  count += 1;
  return {
    type: 'message',
    sid: `SM${count.toString(16).padStart(32, '0')}`,
    from,
    to: SENDER,
    phone: from.replace('whatsapp:', ''),
    profileName: 'Grace',
    kind: 'text',
    text,
    attachments: [],
    location: null,
    button: null,
    quotedSid: null,
    raw: {},
    ...more,
  };
}

/** Takes a message in and wakes its workflow, as the webhook does. Answers the conversation's id. */
export async function customerWrites(
  desk: TestDesk,
  target: WakeTarget,
  from: string,
  text: string,
): Promise<string> {
  const { conversationId } = await receiveMessage(
    desk.db,
    desk.integration,
    desk.channel,
    messageFrom(from, text),
  );
  await signalConversation(target, conversationId);
  return conversationId;
}

/** The newest case of a conversation. */
export function newestCase(db: Db, conversationId: string): Promise<CaseRow> {
  return db
    .selectFrom('cases')
    .selectAll()
    .where('conversationId', '=', conversationId)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
}

/** Waits until the condition holds, by real time; fails with what was seen last. */
export async function eventually<T>(
  read: () => Promise<T>,
  holds: (value: T) => boolean,
  withinMs = 30_000,
): Promise<T> {
  const until = Date.now() + withinMs;
  for (;;) {
    const value = await read();
    if (holds(value)) return value;
    if (Date.now() > until) throw new Error(`Still not so after ${withinMs} ms: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
