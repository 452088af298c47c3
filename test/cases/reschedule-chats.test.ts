import { changeSettings } from '../../workspace/settings';
import { receiveMessage } from '../../cases/receive-message';
import { activitiesOf, messageFrom, newestCase, openTestDesk, type TestDesk } from '../desk';

let desk: TestDesk;
beforeAll(async () => {
  desk = await openTestDesk();
});
afterAll(() => desk.close());

test('a chat left with its old end by a kill gets the new one from the next look', async () => {
  const { conversationId } = await receiveMessage(
    desk.db,
    desk.integration,
    desk.channel,
    messageFrom('whatsapp:+15550001234', 'Hello'),
  );
  const before = await newestCase(desk.db, conversationId);
  await desk.db.transaction().execute((trx) => changeSettings(trx, { inactivityTimeoutMs: 60_000 }));
  const { look } = activitiesOf(desk);
  const outlook = await look({ conversationId, dueAt: null });
  const after = await newestCase(desk.db, conversationId);
  expect(after.chatEndsAt!.getTime()).toBe(before.lastCountingAt!.getTime() + 60_000);
  expect(outlook.next!.inMs).toBeLessThanOrEqual(60_000);
});
