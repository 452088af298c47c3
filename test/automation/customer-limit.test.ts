import { addNote } from '../../cases/notes';
import { receiveMessage } from '../../cases/receive-message';
import { changeSettings } from '../../workspace/settings';
import { inTransaction } from '../../db/transaction';
import { messageFrom, newestCase } from '../desk';
import { kindIs, openRuleDesk, type RuleDesk } from './rule-desk';

let desk: RuleDesk;
beforeAll(async () => void (desk = await openRuleDesk()), 60_000);
afterAll(() => desk?.close());
beforeEach(async () => {
  await desk.withoutRules();
  await desk.rule('chatty', {
    type: 'updated',
    conditions: kindIs('note'),
    actions: [
      { type: 'sendMessage', text: 'One' },
      { type: 'sendMessage', text: 'Two' },
    ],
  });
});

async function note(conversationId: string) {
  const { number } = await newestCase(desk.db, conversationId);
  await addNote(desk.db, desk.agent, number, { text: 'Note', mentions: [] });
  await desk.lookAll(conversationId);
}
const byRules = async (...ids: string[]) =>
  (await Promise.all(ids.map((id) => desk.messages(id))))
    .flat()
    .filter(({ authorType }) => authorType === 'rule');
const outcomes = async (id: string) =>
  ((await desk.runs(id)).at(-1)?.actions as { outcome: string }[]).map(({ outcome }) => outcome);

/** One customer who writes to our two numbers. */
async function twoConversations() {
  const from = desk.newCustomer();
  const { id: _, credentials, ...row } = desk.integration;
  const other = await desk.db
    .insertInto('integrations')
    .values({ ...row, id: crypto.randomUUID(), credentials, sender: `${from}0` })
    .returningAll()
    .executeTakeFirstOrThrow();
  const first = await desk.writes(from, 'Hello');
  const { conversationId: second } = await receiveMessage(
    desk.db,
    other,
    desk.channel,
    messageFrom(from, 'Hello', { to: `${from}0` }),
  );
  for (const id of [first, second]) await desk.lookAll(id);
  expect((await newestCase(desk.db, second)).contactId).toBe((await newestCase(desk.db, first)).contactId);
  return [first, second] as const;
}

test('a customer gets five messages by rules an hour and twenty a day', async () => {
  const id = await desk.writes(desk.newCustomer(), 'Hello');
  await desk.lookAll(id);
  for (let notes = 0; notes < 3; notes++) await note(id);
  expect(await byRules(id)).toHaveLength(5);
  expect(await outcomes(id)).toEqual(['done', 'customerLimit']);
  const hoursAgo = (hours: number) =>
    desk.db
      .updateTable('messages')
      .set({ createdAt: new Date(Date.now() - hours * 3_600_000) })
      .where('conversationId', '=', id)
      .where('authorType', '=', 'rule')
      .execute();
  for (let hours = 1; hours <= 3; hours++) {
    await hoursAgo(2);
    for (let notes = 0; notes < 3; notes++) await note(id);
  }
  expect(await byRules(id)).toHaveLength(20);
  await hoursAgo(2);
  await note(id);
  expect(await outcomes(id)).toEqual(['customerLimit', 'customerLimit']);
  await hoursAgo(25);
  await note(id);
  expect(await outcomes(id)).toEqual(['done', 'done']);
});

test('the limit holds over all numbers that a customer writes to, also when both are judged at once', async () => {
  for (let round = 0; round < 5; round++) {
    const ids = await twoConversations();
    for (const id of ids) {
      const { number } = await newestCase(desk.db, id);
      for (let notes = 0; notes < 3; notes++)
        await addNote(desk.db, desk.agent, number, { text: 'Note', mentions: [] });
    }
    await Promise.all(ids.map((id) => desk.lookAll(id)));
    expect(await byRules(...ids)).toHaveLength(5);
  }
});

test('in quiet hours rules write to nobody', async () => {
  const quietHours = { from: '00:00', to: '24:00' };
  await inTransaction(desk.db, (trx) => changeSettings(trx, { quietHours }));
  const id = await desk.writes(desk.newCustomer(), 'Hello');
  await desk.lookAll(id);
  await note(id);
  expect(await outcomes(id)).toEqual(['quietHours', 'quietHours']);
  await inTransaction(desk.db, (trx) => changeSettings(trx, { quietHours: null }));
  await note(id);
  expect(await outcomes(id)).toEqual(['done', 'done']);
});

test('the limits are settings', async () => {
  await inTransaction(desk.db, (trx) => changeSettings(trx, { ruleMessagesPerHour: 1 }));
  const id = await desk.writes(desk.newCustomer(), 'Hello');
  await desk.lookAll(id);
  await note(id);
  expect(await outcomes(id)).toEqual(['done', 'customerLimit']);
  await inTransaction(desk.db, (trx) => changeSettings(trx, { ruleMessagesPerHour: 5 }));
});
