import { randomUUID } from 'node:crypto';
import { answer } from '../../cases/answer';
import { withdrawMessage } from '../../cases/withdraw-message';
import { eventually, newestCase } from '../desk';
import { openStage, type Stage } from './stage';

let stage: Stage;
beforeAll(async () => void (stage = await openStage()), 60_000);
afterAll(() => stage?.close());

/** An answer that can be taken back for so long. */
async function answers(conversationId: string, text: string, undoSeconds: number): Promise<string> {
  const { db, agent, channel } = stage.desk;
  const { number } = await newestCase(db, conversationId);
  const { messageId } = await answer(
    db,
    agent,
    number,
    { text, undoSeconds, clientId: randomUUID() },
    () => channel,
  );
  return messageId;
}
const sent = (conversationId: string) =>
  stage.desk.db
    .selectFrom('messages')
    .select(['text', 'status', 'createdAt', 'attemptStartedAt'])
    .where('conversationId', '=', conversationId)
    .where('direction', '=', 'out')
    .orderBy('attemptStartedAt')
    .execute();

test('the workflow sends an answer when it can no longer be taken back, and what is behind it after it', async () => {
  const id = await stage.writes(await stage.newCustomer(), 'Hello');
  await stage.settled(id);
  await answers(id, 'One', 3);
  await stage.wake(id);
  await stage.answers(id, 'Two');
  await stage.settled(id);
  const [one, two] = await sent(id);
  expect([one?.text, two?.text]).toEqual(['One', 'Two']);
  const waitedMs = (one?.attemptStartedAt?.getTime() ?? 0) - (one?.createdAt.getTime() ?? 0);
  expect(waitedMs).toBeGreaterThanOrEqual(3_000);
  expect(waitedMs).toBeLessThan(6_000);
});

test('what waits behind one that is taken back goes at once', async () => {
  const id = await stage.writes(await stage.newCustomer(), 'Hello');
  await stage.settled(id);
  const first = await answers(id, 'One', 10);
  await stage.answers(id, 'Two');
  // The workflow waits for the first by now.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  await withdrawMessage(stage.desk.db, stage.desk.agent, first);
  await stage.wake(id);
  const [two, ...others] = await eventually(
    () => sent(id),
    ([only]) => only?.attemptStartedAt != null,
  );
  expect([two?.text, others]).toEqual(['Two', []]);
  const waitedMs = (two?.attemptStartedAt?.getTime() ?? 0) - (two?.createdAt.getTime() ?? 0);
  expect(waitedMs).toBeLessThan(6_000);
  await stage.settled(id);
});
