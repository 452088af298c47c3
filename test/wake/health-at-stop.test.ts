import { randomUUID } from 'node:crypto';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { answer } from '../../cases/answer';
import { receiveMessage } from '../../cases/receive-message';
import { openTemporalClient } from '../../wake/temporal-client';
import { runWorker } from '../../worker';
import { activitiesOf, eventually, messageFrom, newestCase, openTestDesk, TEST_SECRET_KEY } from '../desk';
import { driver } from '../simulator/playground';

const NOBODY = '127.0.0.1:9';
const CUSTOMER = 'whatsapp:+15550001111';

test('what a worker has noted of an integration just before it stops is kept', async () => {
  const desk = await openTestDesk();
  try {
    await driver(desk.simulator)('POST', 'faults', { kind: 'failLater', code: 63007 });
    const { db, integration, channel } = desk;
    const { conversationId } = await receiveMessage(db, integration, channel, messageFrom(CUSTOMER, 'Hello'));
    const { number } = await newestCase(db, conversationId);
    const input = { text: 'Good morning', clientId: randomUUID() };
    const { messageId } = await answer(db, desk.agent, number, input, () => channel);
    const activity = new MockActivityEnvironment(undefined, { logger: new DefaultLogger('ERROR') });
    await activity.run(activitiesOf(desk).deliver, conversationId);

    const temporal = { address: NOBODY, namespace: 'default', apiKey: null, tls: null };
    const client = openTemporalClient(temporal);
    // It waits for a Temporal, and asks what became of messages all the same.
    const worker = runWorker({
      db,
      channels: desk.channels,
      log: desk.log,
      files: desk.files,
      secretKey: TEST_SECRET_KEY,
      allowedWebhookHosts: [],
      publicUrl: `http://${NOBODY}`,
      temporal,
      client,
      taskQueue: 'none',
      workflowBundle: { codePath: '/never/read' },
      announce: () => undefined,
      wake: () => undefined,
    });
    const statusOf = () =>
      db.selectFrom('messages').selectAll().where('id', '=', messageId).executeTakeFirstOrThrow();
    await eventually(statusOf, ({ status }) => status === 'failed');
    await worker.close();
    await client.close();
    const { health, healthDetail } = await db
      .selectFrom('integrations')
      .selectAll()
      .executeTakeFirstOrThrow();
    expect([health, healthDetail]).toEqual(['error', expect.stringContaining('(63007)')]);
  } finally {
    await desk.close();
  }
}, 60_000);
