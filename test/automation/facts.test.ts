import { answer } from '../../cases/answer';
import { changeCase } from '../../cases/change-case';
import { endChatByHand, takeActiveChat } from '../../cases/chat-actions';
import { failMessage } from '../../cases/fail-message';
import { lockConversation } from '../../cases/lock-conversation';
import { inTransaction } from '../../db/transaction';
import type { FactInput } from '../../rules/facts';
import { changeSettings } from '../../workspace/settings';
import { openRuleDesk, type RuleDesk } from './rule-desk';

let desk: RuleDesk;
beforeAll(async () => void (desk = await openRuleDesk()), 60_000);
afterAll(() => desk?.close());
beforeEach(() => desk.withoutRules());

const asks = (fact: string, operator: string, value: unknown) => ({ all: [{ fact, operator, value }] });
const label = (text: string) => ({ actions: [{ type: 'addLabel', label: text }] });

/** A customer's new chat whose first message has been judged. */
async function chat(from = desk.newCustomer(), text = 'Hello') {
  const id = await desk.writes(from, text);
  await desk.lookAll(id);
  return { id, from, number: (await desk.caseOf(id)).number };
}

/** What the facts of the newest event were made of. */
async function lastInput(conversationId: string) {
  const { input } = await desk.db
    .selectFrom('snapshots')
    .select('input')
    .where('conversationId', '=', conversationId)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
  return input as unknown as FactInput;
}

test('a rule knows from what to what a person changed the case', async () => {
  await desk.rule('reopened', {
    type: 'updated',
    conditions: {
      all: [
        { fact: 'case.status', operator: 'changedFrom', value: 'closed' },
        { fact: 'case.status', operator: 'changedTo', value: 'open' },
      ],
    },
    ...label('reopened'),
  });
  await desk.rule('vip', {
    type: 'updated',
    conditions: asks('case.labels', 'changedTo', 'vip'),
    actions: [{ type: 'setPriority', priority: 'high' }],
  });
  await desk.rule('plan', {
    type: 'updated',
    conditions: asks('case.field.plan', 'changedFrom', 'silver'),
    ...label('upgraded'),
  });
  const { id, number } = await chat();
  await changeCase(desk.db, desk.agent, number, { status: 'closed' });
  await desk.lookAll(id);
  expect(await desk.caseOf(id)).toMatchObject({ labels: [], priority: 'normal' });
  await changeCase(desk.db, desk.agent, number, {
    status: 'open',
    labels: ['vip'],
    fields: { plan: 'silver' },
  });
  await desk.lookAll(id);
  expect(await desk.caseOf(id)).toMatchObject({ labels: ['vip', 'reopened'], priority: 'high' });
  await changeCase(desk.db, desk.agent, number, { fields: { plan: 'gold' } });
  await desk.lookAll(id);
  expect((await desk.caseOf(id)).labels).toEqual(['vip', 'reopened', 'upgraded']);
});

test('a rule knows what the rules of the pass before changed, all together', async () => {
  await desk.rule('high', { type: 'new', actions: [{ type: 'setPriority', priority: 'high' }] });
  await desk.rule('critical', { type: 'new', actions: [{ type: 'setPriority', priority: 'critical' }] });
  const conditions = {
    all: [
      { fact: 'case.priority', operator: 'changedFrom', value: 'normal' },
      { fact: 'case.priority', operator: 'changedTo', value: 'critical' },
      { fact: 'change.by', operator: 'equal', value: 'rule' },
    ],
  };
  await desk.rule('escalated', { type: 'updated', conditions, ...label('escalated') });
  const { id } = await chat();
  expect((await desk.caseOf(id)).labels).toEqual(['escalated']);
});

test('a chat that is activated, taken and ended has changed, and a message alone changes nothing', async () => {
  const { id, from, number } = await chat();
  const changes = async () => (await lastInput(id)).change.changed;
  await desk.writes(from, 'Anybody?');
  await desk.lookAll(id);
  expect(await changes()).toEqual({});
  await takeActiveChat(desk.db, desk.agent, number, false);
  await desk.lookAll(id);
  expect(await changes()).toEqual({ 'taker.id': { from: null, to: desk.agent.userId } });
  await endChatByHand(desk.db, desk.agent, number, 'pending');
  await desk.lookAll(id);
  expect(await changes()).toEqual({
    'case.status': { from: 'open', to: 'pending' },
    'chat.state': { from: 'active', to: 'ended' },
  });
  await desk.writes(from, 'Still there');
  await desk.lookAll(id);
  expect(await changes()).toMatchObject({
    'case.status': { from: 'pending', to: 'open' },
    'chat.state': { from: 'ended', to: 'active' },
  });
});

test('a rule knows how the case before ended, and which message began this one', async () => {
  const { id, from, number } = await chat();
  expect(await lastInput(id)).toMatchObject({ previousCase: null, event: { createsCase: true } });
  await changeCase(desk.db, desk.agent, number, { status: 'closed' });
  await desk.rule('came back', {
    type: 'new',
    conditions: {
      all: [
        { fact: 'previousCase.status', operator: 'equal', value: 'closed' },
        { fact: 'previousCase.endedBy', operator: 'equal', value: 'agent' },
        { fact: 'previousCase.minutesSinceEnded', operator: 'lessThan', value: 60 },
        { fact: 'message.isFirst', operator: 'equal', value: true },
        { fact: 'message.length', operator: 'equal', value: 5 },
      ],
    },
    ...label('came back'),
  });
  await desk.writes(from, 'Again');
  await desk.lookAll(id);
  expect(await desk.caseOf(id)).toMatchObject({ labels: ['came back'] });
});

test('a rule knows who has the case, also when a rule above has just given it', async () => {
  const { userId } = desk.agent;
  await desk.db.updateTable('users').set({ presence: 'online' }).where('id', '=', userId).execute();
  const other = await chat();
  await takeActiveChat(desk.db, desk.agent, other.number, false);
  await desk.rule('early', {
    type: 'new',
    conditions: asks('assignee.isOnline', 'isPresent', true),
    ...label('early'),
  });
  await desk.rule('give', { type: 'new', actions: [{ type: 'assign', agentId: userId }] });
  await desk.rule('there', {
    type: 'new',
    conditions: {
      all: [
        { fact: 'assignee.isOnline', operator: 'equal', value: true },
        { fact: 'assignee.activeChats', operator: 'greaterThanInclusive', value: 1 },
        { fact: 'chat.isTaken', operator: 'equal', value: false },
        { fact: 'group.name', operator: 'isPresent', value: true },
      ],
    },
    ...label('there'),
  });
  const { id } = await chat();
  expect((await desk.caseOf(id)).labels).toEqual(['there']);
});

test('a rule knows why a message was not delivered, and the fields of case and customer', async () => {
  const { id, number } = await chat();
  const { contactId } = await desk.caseOf(id);
  await desk.db
    .updateTable('contacts')
    .set({ fields: JSON.stringify({ language: 'de' }), optedOutAt: new Date() })
    .where('id', '=', contactId)
    .execute();
  await changeCase(desk.db, desk.agent, number, { fields: { tries: 3 } });
  await desk.rule('failed', {
    type: 'updated',
    conditions: {
      all: [
        { fact: 'message.errorCode', operator: 'equal', value: '63024' },
        { fact: 'case.field.tries', operator: 'greaterThan', value: 2 },
        { fact: 'contact.field.language', operator: 'textEquals', value: 'DE' },
        { fact: 'contact.isOptedOut', operator: 'equal', value: true },
      ],
    },
    ...label('unreachable'),
  });
  await answer(desk.db, desk.agent, number, { text: 'Hi', clientId: 'c1' }, () => desk.channel);
  const [, message] = await desk.messages(id);
  await inTransaction(desk.db, async (trx) => {
    const locked = (await lockConversation(trx, id))!;
    await failMessage(trx, locked.conversation, message!, { code: '63024', message: 'Invalid' }, locked.now);
  });
  await desk.lookAll(id);
  expect((await desk.caseOf(id)).labels).toEqual(['unreachable']);
});

test('day and time are those of the moment of the event, where the workspace is', async () => {
  await desk.db.transaction().execute((trx) =>
    changeSettings(trx, {
      timeZone: 'Asia/Tokyo',
      holidays: [{ date: '2026-11-23', name: 'Labour Thanksgiving Day' }],
    }),
  );
  const id = await desk.writes(desk.newCustomer(), 'Late', new Date('2026-11-22T16:05:00Z'));
  await desk.lookAll(id);
  expect((await lastInput(id)).time).toMatchObject({
    date: '2026-11-23',
    timeOfDay: '01:05',
    dayOfWeek: 'monday',
    isBusinessHours: false,
    isHoliday: true,
  });
});

test('who writes on an asynchronous channel waits four business hours, whatever the clock says', async () => {
  const nine = [{ from: '09:00', to: '17:00' }];
  await desk.db.transaction().execute((trx) =>
    changeSettings(trx, {
      timeZone: 'UTC',
      holidays: [],
      businessHours: {
        monday: nine,
        tuesday: nine,
        wednesday: nine,
        thursday: nine,
        friday: nine,
        saturday: [],
        sunday: [],
      },
    }),
  );
  const { id, number } = await chat();
  // No channel is asynchronous yet; a case of one differs in this. The customer has waited since a Friday afternoon.
  await desk.db
    .updateTable('cases')
    .set({
      channelMode: 'async',
      chatState: null,
      chatEndsAt: null,
      waitingSince: new Date('2026-11-20T15:00:00Z'),
    })
    .where('number', '=', number)
    .execute();
  await changeCase(desk.db, desk.agent, number, { priority: 'high' });
  await desk.lookAll(id);
  const untilMonday = Date.parse('2026-11-23T11:00:00Z') - Date.parse('2026-11-20T15:00:00Z');
  expect((await lastInput(id)).case.targetMs).toBe(untilMonday);
});
