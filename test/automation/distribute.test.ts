import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { whoseTurn, type Candidate } from '../../automation/distribute';
import { addNote } from '../../cases/notes';
import { inTransaction } from '../../db/transaction';
import type { Presence } from '../../db/schema';
import { changeSettings } from '../../workspace/settings';
import { kindIs, openRuleDesk, type RuleDesk } from './rule-desk';

let desk: RuleDesk;
beforeAll(async () => void (desk = await openRuleDesk()), 60_000);
afterAll(() => desk?.close());

let group: string;
beforeEach(async () => {
  await desk.withoutRules();
  group = randomUUID();
  await desk.db.insertInto('groups').values({ id: group, name: group }).execute();
});

async function hire(name: string, presence: Presence, ...groups: string[]) {
  const id = randomUUID();
  await desk.db
    .insertInto('users')
    .values({ id, email: `${id}@example.com`, name, role: 'agent', passwordHash: '-', presence })
    .execute();
  for (const groupId of [group, ...groups])
    await desk.db.insertInto('groupMembers').values({ groupId, userId: id }).execute();
  return id;
}
const chatsPerAgent = (limit: number | null) =>
  inTransaction(desk.db, (trx) => changeSettings(trx, { chatsPerAgent: limit }));
const newChats = (...actions: object[]) =>
  desk.rule('distribute', { type: 'new', actions: [{ type: 'setGroup', groupId: group }, ...actions] });
async function chat() {
  const id = await desk.writes(desk.newCustomer(), 'Hello');
  await desk.lookAll(id);
  return id;
}
const takers = (ids: string[]) => Promise.all(ids.map(async (id) => (await desk.caseOf(id)).takenBy));
const inTurn = async (chats: number) => {
  const ids: string[] = [];
  for (let n = 0; n < chats; n++) ids.push(await chat());
  return takers(ids);
};

test('round robin gives each online agent of the group a chat in turn', async () => {
  const [ada, bob, eve] = [
    await hire('Ada', 'online'),
    await hire('Bob', 'online'),
    await hire('Eve', 'online'),
  ];
  await hire('Away', 'offline');
  await hire('Busy', 'withoutChats');
  await newChats({ type: 'giveChat', strategy: 'roundRobin' });
  const six = await inTurn(6);
  expect(new Set(six.slice(0, 3))).toEqual(new Set([ada, bob, eve]));
  expect(six.slice(3)).toEqual(six.slice(0, 3));
});

test('least busy gives it to who has the fewest active chats', async () => {
  const [ada, bob] = [await hire('Ada', 'online'), await hire('Bob', 'online')];
  const rule = [{ type: 'giveChat', agentId: ada }];
  await newChats(...rule);
  await inTurn(2);
  await desk.withoutRules();
  await newChats({ type: 'giveChat', strategy: 'leastBusy' }, { type: 'assign', strategy: 'leastBusy' });
  expect(await inTurn(2)).toEqual([bob, bob]);
});

test('a chat goes to somebody else than who has it, and owning is distributed apart from talking', async () => {
  const [ada, bob] = [await hire('Ada', 'online'), await hire('Bob', 'online')];
  await newChats({ type: 'giveChat', agentId: ada });
  await desk.rule('again', {
    type: 'updated',
    conditions: kindIs('note'),
    actions: [
      { type: 'giveChat', strategy: 'roundRobin' },
      { type: 'assign', strategy: 'roundRobin' },
    ],
  });
  const id = await chat();
  await addNote(desk.db, { ...desk.agent, role: 'administrator' }, (await desk.caseOf(id)).number, {
    text: 'Note',
    mentions: [],
  });
  await desk.lookAll(id);
  expect(await desk.caseOf(id)).toMatchObject({ takenBy: bob, assigneeId: ada });
});

test('when nobody is available the case stays with its group, and the history says so', async () => {
  const ada = await hire('Ada', 'online');
  await chatsPerAgent(1);
  await newChats({ type: 'giveChat', strategy: 'roundRobin' }, { type: 'addLabel', label: 'waits' });
  const [first, second] = [await chat(), await chat()];
  expect(await takers([first, second])).toEqual([ada, null]);
  expect(await desk.caseOf(second)).toMatchObject({ groupId: group, chatState: 'active', labels: ['waits'] });
  expect((await desk.history(second, 'rule.actionRefused')).map(({ to }) => to)).toEqual([
    expect.objectContaining({ type: 'giveChat', outcome: 'nobodyAvailable' }),
  ]);
  await chatsPerAgent(null);
});

test('who has a limit of their own goes by that, above or below the one of the settings', async () => {
  const [few, many] = [await hire('Few', 'online'), await hire('Many', 'online')];
  const limit = (id: string, chatsPerAgent: number) =>
    desk.db.updateTable('users').set({ chatsPerAgent }).where('id', '=', id).execute();
  await limit(few, 1);
  await limit(many, 3);
  await chatsPerAgent(2);
  await newChats({ type: 'giveChat', strategy: 'roundRobin' });
  const chats = [];
  for (let i = 0; i < 5; i++) chats.push(await chat());
  const taken = await takers(chats);
  expect([few, many, null].map((who) => taken.filter((taker) => taker === who).length)).toEqual([1, 3, 1]);
  await chatsPerAgent(null);
});

test('of many chats at once each agent gets the same number by turns', async () => {
  const agents = await Promise.all(['Ada', 'Bob', 'Eve', 'Max'].map((name) => hire(name, 'online')));
  await hire('Away', 'offline');
  await newChats({ type: 'giveChat', strategy: 'roundRobin' });
  const chats = await Promise.all(Array.from({ length: 20 }, () => desk.writes(desk.newCustomer(), 'Hello')));
  await Promise.all(chats.map((id) => desk.lookAll(id)));
  const taken = await takers(chats);
  expect(agents.map((agent) => taken.filter((taker) => taker === agent).length)).toEqual([5, 5, 5, 5]);
});

test('the limit of chats holds when many are given away at once, over all groups of an agent', async () => {
  const other = randomUUID();
  await desk.db.insertInto('groups').values({ id: other, name: other }).execute();
  const agents = [
    await hire('Ada', 'online', other),
    await hire('Bob', 'online', other),
    await hire('Eve', 'online'),
  ];
  await chatsPerAgent(2);
  for (const [text, groupId] of [
    ['here', group],
    ['there', other],
  ])
    await desk.rule(`${text}`, {
      type: 'new',
      conditions: { all: [{ fact: 'message.text', operator: 'textEquals', value: text }] },
      actions: [
        { type: 'setGroup', groupId },
        { type: 'giveChat', strategy: 'leastBusy' },
        { type: 'sendMessage', text: 'Hi' },
      ],
    });
  const texts = Array.from({ length: 12 }, (_, n) => (n % 2 ? 'here' : 'there'));
  const chats = await Promise.all(texts.map((text) => desk.writes(desk.newCustomer(), text)));
  await Promise.all(chats.map((id) => desk.lookAll(id)));
  const taken = await takers(chats);
  for (const agent of agents) expect(taken.filter((taker) => taker === agent).length).toBe(2);
  await chatsPerAgent(null);
});

test('whose turn it is depends on nothing but chats and turns, and everybody gets a turn', () => {
  const candidates = fc.uniqueArray(
    fc.record({
      agentId: fc.uuid(),
      activeChats: fc.nat(5),
      chatsPerAgent: fc.constant(null),
      lastGivenAt: fc.option(fc.date({ min: new Date(0), max: new Date(1e12), noInvalidDate: true })),
    }),
    { selector: ({ agentId }) => agentId, minLength: 1, maxLength: 8 },
  );
  fc.assert(
    fc.property(candidates, fc.constantFrom('roundRobin' as const, 'leastBusy' as const), (all, strategy) => {
      expect(whoseTurn(all.toReversed(), strategy)).toBe(whoseTurn(all, strategy));
      const least = Math.min(...all.map(({ activeChats }) => activeChats));
      const chosen = all.find(({ agentId }) => agentId === whoseTurn(all, strategy))!;
      if (strategy === 'leastBusy') expect(chosen.activeChats).toBe(least);
    }),
  );
  fc.assert(
    fc.property(candidates, (all) => {
      let now = 2e12;
      let left: Candidate[] = all;
      const had = all.map(() => {
        const id = whoseTurn(left, 'roundRobin');
        left = left.map((one) => (one.agentId === id ? { ...one, lastGivenAt: new Date(++now) } : one));
        return id;
      });
      expect(new Set(had).size).toBe(all.length);
    }),
  );
  expect(whoseTurn([], 'roundRobin')).toBeNull();
});
