import { changeCase } from '../../cases/change-case';
import { endChatByHand } from '../../cases/chat-actions';
import { receiveMessage } from '../../cases/receive-message';
import { cancelReminder, setReminder } from '../../cases/reminders';
import { openDeliverDesk, type DeliverDesk } from '../activities/deliver-desk';
import { activitiesOf, messageFrom, newestCase } from '../desk';

const HOUR = 3_600_000;

let desk: DeliverDesk;
beforeAll(async () => void (desk = await openDeliverDesk()), 60_000);
afterAll(() => desk?.close());

const inHours = (hours: number) => new Date(Date.now() + hours * HOUR);
const look = (conversationId: string, dueAt: Date | null = null) =>
  activitiesOf(desk).look({ conversationId, dueAt: dueAt?.toISOString() ?? null });
const conversation = (id: string) =>
  desk.db.selectFrom('conversations').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
const told = (caseId: string) =>
  desk.db
    .selectFrom('notifications')
    .select(['userId', 'text'])
    .where('caseId', '=', caseId)
    .orderBy('createdAt')
    .execute();
const remindMe = (number: number, at: Date, note = '') =>
  setReminder(desk.db, desk.agent, number, { at, note });
async function pendingCase() {
  const chat = await desk.chat();
  await desk.answers(chat.number, 'We look into it');
  await desk.deliver(chat.id);
  await endChatByHand(desk.db, desk.agent, chat.number, 'pending');
  await look(chat.id);
  return { ...chat, caseId: (await newestCase(desk.db, chat.id)).id };
}

test('a pending case comes back when its reminder is due, once, and who wanted it is told', async () => {
  const { id, number, caseId } = await pendingCase();
  const at = inHours(3);
  await remindMe(number, at, 'Has the parcel come?');
  expect((await conversation(id)).nextReminderAt).toEqual(at);
  await look(id, inHours(2));
  expect((await newestCase(desk.db, id)).status).toBe('pending');

  await look(id, at);
  await look(id, at);
  expect(await newestCase(desk.db, id)).toMatchObject({ status: 'open', chatState: 'ended' });
  expect(await told(caseId)).toEqual([{ userId: desk.agent.userId, text: 'Reminder: Has the parcel come?' }]);
  expect((await conversation(id)).nextReminderAt).toBeNull();
  const events = await desk.db
    .selectFrom('events')
    .select('kinds')
    .where('caseId', '=', caseId)
    .where('kind', '=', 'reminderDue')
    .execute();
  expect(events).toEqual([{ kinds: ['reminderDue', 'status'] }]);
});

test('the workflow is told to wait for a reminder that is nearer than all else', async () => {
  const { id, number } = await pendingCase();
  const at = inHours(1);
  await remindMe(number, at);
  expect((await look(id)).next?.dueAt).toBe(at.toISOString());
  await cancelReminder(desk.db, desk.agent, number);
  expect((await look(id)).next?.dueAt).not.toBe(at.toISOString());
});

test('a case that was closed meanwhile stays closed, and its reminder is given all the same', async () => {
  const { id, number, caseId } = await pendingCase();
  await remindMe(number, inHours(1));
  await changeCase(desk.db, desk.agent, number, { status: 'closed' });
  await look(id, inHours(1));
  await look(id, inHours(2));
  expect((await newestCase(desk.db, id)).status).toBe('closed');
  expect(await told(caseId)).toEqual([
    { userId: desk.agent.userId, text: 'You wanted to be reminded of this case now.' },
  ]);
});

test('a customer who writes first brings the case back, and nobody is reminded of it later', async () => {
  const { id, number, from, caseId } = await pendingCase();
  await remindMe(number, inHours(1), 'Ask again');
  await receiveMessage(desk.db, desk.integration, desk.channel, messageFrom(from, 'It has come'));
  await look(id);
  expect(await newestCase(desk.db, id)).toMatchObject({ id: caseId, status: 'open', chatState: 'active' });
  const once = [
    {
      userId: desk.agent.userId,
      text: 'The customer has written before your reminder was due: Ask again',
    },
  ];
  expect(await told(caseId)).toEqual(once);
  await look(id, inHours(2));
  expect(await told(caseId)).toEqual(once);
});

test('a second reminder takes the place of the first', async () => {
  const { id, number, caseId } = await pendingCase();
  await remindMe(number, inHours(1), 'First');
  await remindMe(number, inHours(5), 'Second');
  await look(id, inHours(2));
  expect(await told(caseId)).toEqual([]);
  await look(id, inHours(6));
  expect((await told(caseId)).map(({ text }) => text)).toEqual(['Reminder: Second']);
});

test('a reminder that is due while the chat goes on is given and leaves the chat alone', async () => {
  const { id, number } = await desk.chat();
  const { id: caseId } = await newestCase(desk.db, id);
  const soon = new Date(Date.now() + 60_000);
  await remindMe(number, soon, 'Look here');
  await look(id, soon);
  expect(await newestCase(desk.db, id)).toMatchObject({ status: 'open', chatState: 'active' });
  expect((await told(caseId)).map(({ text }) => text)).toEqual(['Reminder: Look here']);
});
