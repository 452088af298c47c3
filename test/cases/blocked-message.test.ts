import { onlyCase, openRoom, type Room } from './room';

let room: Room;
beforeAll(async () => (room = await openRoom()));
afterAll(() => room.close());

test('a blocked customer’s message moves the window, and somebody will look though its signal is lost', async () => {
  const customer = room.newCustomer();
  await room.receive(customer);
  const { conversationId, contactId } = await onlyCase(room, customer);
  await room.db.updateTable('contacts').set({ blocked: true }).where('id', '=', contactId).execute();
  await room.db.updateTable('conversations').set({ wakeAt: null }).where('id', '=', conversationId).execute();
  await room.receive(customer);
  const { wakeAt, windowCloseHandled } = await room.db
    .selectFrom('conversations')
    .select(['wakeAt', 'windowCloseHandled'])
    .where('id', '=', conversationId)
    .executeTakeFirstOrThrow();
  expect(windowCloseHandled).toBe(false);
  expect(wakeAt).not.toBeNull();
});
