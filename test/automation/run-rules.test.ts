import { randomUUID } from 'node:crypto';
import { answer } from '../../cases/answer';
import { changeCase } from '../../cases/change-case';
import {
  endChatByHand,
  postponeEnd,
  releaseActiveChat,
  takeActiveChat,
  transferChat,
} from '../../cases/chat-actions';
import { addNote } from '../../cases/notes';
import { readPublished } from '../../automation/rule-sets';
import { patchRule } from './rules-of';
import { rulePatch } from '../../rules/schema';
import { always, kindIs, openRuleDesk, type RuleDesk } from './rule-desk';

let desk: RuleDesk;
beforeAll(async () => void (desk = await openRuleDesk()), 60_000);
afterAll(() => desk?.close());
beforeEach(() => desk.withoutRules());

const label = (text: string) => ({ actions: [{ type: 'addLabel', label: text }] });
const answers = (number: number, text: string, more: { endChat?: { status: 'pending' } } = {}) =>
  answer(desk.db, desk.agent, number, { text, clientId: randomUUID(), ...more }, () => desk.channel);

/** A customer's new chat whose first message has been judged. */
async function chat(text = 'Hello') {
  const id = await desk.writes(desk.newCustomer(), text);
  await desk.lookAll(id);
  return { id, number: (await desk.caseOf(id)).number };
}

test('new rules judge the event that creates a case, updated rules every later one', async () => {
  await desk.rule('first', { type: 'new', ...label('new') });
  await desk.rule('later', { type: 'updated', conditions: kindIs('customerMessage'), ...label('updated') });
  const from = desk.newCustomer();
  const id = await desk.writes(from, 'Hello');
  await desk.lookAll(id);
  expect((await desk.caseOf(id)).labels).toEqual(['new']);
  await desk.writes(from, 'Anybody?');
  await desk.lookAll(id);
  expect((await desk.caseOf(id)).labels).toEqual(['new', 'updated']);
  expect((await desk.runs(id)).map((run) => [run.ruleName, run.eventSeq])).toEqual([
    ['first', 1],
    ['later', 3],
  ]);
});

test('a rule sees what those above it changed, in their order, and stop ends the pass', async () => {
  const has = (text: string) => ({ all: [{ fact: 'case.labels', operator: 'contains', value: text }] });
  await desk.rule('too early', { type: 'new', conditions: has('a'), ...label('never') });
  await desk.rule('a', { type: 'new', ...label('a') });
  await desk.rule('b', { type: 'new', conditions: has('a'), actions: [{ type: 'sendMessage', text: 'Hi' }] });
  await desk.rule('c', {
    type: 'new',
    conditions: { all: [{ fact: 'case.messageCount', operator: 'equal', value: 2 }] },
    actions: [{ type: 'stop' }, { type: 'addLabel', label: 'c' }],
  });
  await desk.rule('below', { type: 'new', ...label('below') });
  const { id } = await chat();
  expect((await desk.runs(id)).map((run) => run.ruleName)).toEqual(['a', 'b', 'c']);
  expect((await desk.caseOf(id)).labels).toEqual(['a', 'c']);
});

test('all changes of a pass are one further event, one deeper, judged by the updated rules but those that made it', async () => {
  const maker = await desk.rule('maker', {
    type: 'updated',
    conditions: kindIs('note'),
    actions: [
      { type: 'addLabel', label: 'noted' },
      { type: 'setPriority', priority: 'high' },
    ],
  });
  const selfish = await desk.rule('selfish', { type: 'updated', ...label('seen') });
  await desk.rule('watcher', {
    type: 'updated',
    conditions: { all: [{ fact: 'change.by', operator: 'equal', value: 'rule' }] },
    ...label('watched'),
  });
  const { id, number } = await chat();
  await addNote(desk.db, desk.agent, number, { text: 'For us', mentions: [] });
  await desk.lookAll(id);
  const [, note, follow, last, ...more] = await desk.events(id);
  expect(note).toMatchObject({ kind: 'note', kinds: ['note'], byType: 'agent', depth: 0 });
  expect(follow).toMatchObject({
    kind: 'rules',
    kinds: ['rules', 'priority', 'labels'],
    byType: 'rule',
    byId: maker,
    depth: 1,
    madeByRules: [maker, selfish],
    messageId: null,
  });
  expect(last).toMatchObject({ kind: 'rules', kinds: ['rules', 'labels'], depth: 2 });
  expect(more).toEqual([]);
  const runs = (await desk.runs(id)).map((run) => [run.ruleName, run.eventSeq]);
  // At the last event `selfish` matches once more, and changes nothing.
  expect(runs).toEqual([
    ['maker', 2],
    ['selfish', 2],
    ['watcher', 3],
    ['selfish', 4],
  ]);
});

test('a chain is cut off after ten passes, and the history says so', async () => {
  const ping = { all: [{ fact: 'case.priority', operator: 'equal', value: 'high' }] };
  const pong = { all: [{ fact: 'case.priority', operator: 'equal', value: 'low' }] };
  await desk.rule('ping', {
    type: 'updated',
    conditions: ping,
    actions: [{ type: 'setPriority', priority: 'low' }],
    stop: true,
  });
  await desk.rule('pong', {
    type: 'updated',
    conditions: pong,
    actions: [{ type: 'setPriority', priority: 'high' }],
    stop: true,
  });
  const { id, number } = await chat();
  await changeCase(desk.db, desk.agent, number, { priority: 'high' });
  await desk.lookAll(id);
  const events = await desk.events(id);
  expect(events.map((event) => event.depth)).toEqual([0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect((await desk.runs(id)).filter((run) => run.outcome === 'matched')).toHaveLength(10);
  expect((await desk.history(id, 'rule.cutOff')).map((entry) => entry.to)).toEqual([{ depth: 10 }]);
  // What a person does starts a new chain.
  await answers(number, 'Still working');
  await desk.lookAll(id);
  expect((await desk.events(id)).length).toBeGreaterThan(11);
});

test('every sort of change has its kind, and its consequences', async () => {
  const from = desk.newCustomer();
  const id = await desk.writes(from, 'Hello');
  const { number } = await desk.caseOf(id);
  const { db, agent } = desk;
  const other = randomUUID();
  await db
    .insertInto('groups')
    .values({ id: other, name: `Other ${other}` })
    .execute();
  await answers(number, 'Good morning');
  await addNote(db, agent, number, { text: 'Note', mentions: [] });
  await changeCase(db, agent, number, { priority: 'high' });
  await changeCase(db, agent, number, { labels: ['a'] });
  await changeCase(db, agent, number, { fields: { size: 3 } });
  await changeCase(db, agent, number, { assigneeId: agent.userId });
  await changeCase(db, agent, number, { status: 'pending' });
  await postponeEnd(db, agent, number);
  await releaseActiveChat(db, agent, number);
  await takeActiveChat(db, agent, number, false);
  await transferChat(db, agent, number, { groupId: other });
  await changeCase(db, agent, number, { groupId: desk.integration.groupId ?? '' });
  await endChatByHand(db, agent, number, 'pending');
  await desk.writes(from, 'One more thing');
  await changeCase(db, agent, number, { status: 'closed' });
  const kinds = (await desk.events(id)).map((event) => [event.kind, event.kinds, event.createsCase]);
  expect(kinds).toEqual([
    ['customerMessage', ['customerMessage', 'caseCreated', 'chatActivated'], true],
    ['agentMessage', ['agentMessage', 'chatTaken'], false],
    ['note', ['note'], false],
    ['priority', ['priority'], false],
    ['labels', ['labels'], false],
    ['fields', ['fields'], false],
    ['assignee', ['assignee'], false],
    ['status', ['status'], false],
    ['chatPostponed', ['chatPostponed'], false],
    ['chatReleased', ['chatReleased'], false],
    ['chatTaken', ['chatTaken'], false],
    ['chatTransferred', ['chatTransferred', 'group', 'chatReleased'], false],
    ['group', ['group'], false],
    ['chatEnded', ['chatEnded'], false],
    ['customerMessage', ['customerMessage', 'chatActivated', 'status'], false],
    ['status', ['status', 'chatEnded'], false],
  ]);
});

test('a message by a rule is a change of its own, with its facts, and neither an answer nor activity', async () => {
  await desk.rule('greet', { type: 'new', actions: [{ type: 'sendMessage', text: 'Welcome' }] });
  await desk.rule('echo', {
    type: 'updated',
    conditions: {
      all: [
        { fact: 'change.kind', operator: 'equal', value: 'ruleMessage' },
        { fact: 'message.text', operator: 'equal', value: 'Welcome' },
        { fact: 'message.direction', operator: 'equal', value: 'out' },
      ],
    },
    ...label('greeted'),
  });
  const { id } = await chat();
  const [, sent] = await desk.events(id);
  const [, message] = await desk.messages(id);
  expect(sent).toMatchObject({
    kind: 'ruleMessage',
    kinds: ['rules', 'ruleMessage'],
    byType: 'rule',
    messageId: message?.id,
  });
  expect(message).toMatchObject({ authorType: 'rule', status: 'queued', text: 'Welcome' });
  const c = await desk.caseOf(id);
  expect(c).toMatchObject({ lastAuthor: 'customer', labels: ['greeted'], takenBy: null, status: 'open' });
  expect(c.waitingSince).not.toBeNull();
  expect(c.chatEndsAt?.getTime()).toBe((c.lastCountingAt?.getTime() ?? 0) + 600_000);
});

test('what a person did after the event wins over a rule, and the history says so', async () => {
  const group = randomUUID();
  await desk.db
    .insertInto('groups')
    .values({ id: group, name: `Group ${group}` })
    .execute();
  await desk.rule('eager', {
    type: 'new',
    actions: [
      { type: 'setPriority', priority: 'low' },
      { type: 'addLabel', label: 'rule' },
      { type: 'assign', agentId: desk.agent.userId },
      { type: 'setStatus', status: 'pending' },
      { type: 'endChat', status: 'closed' },
      { type: 'setGroup', groupId: group },
    ],
  });
  const id = await desk.writes(desk.newCustomer(), 'Hello');
  const { number } = await desk.caseOf(id);
  await changeCase(desk.db, desk.agent, number, { priority: 'critical', labels: ['mine'] });
  await takeActiveChat(desk.db, desk.agent, number, false);
  await desk.lookAll(id);
  expect(await desk.caseOf(id)).toMatchObject({
    priority: 'critical',
    labels: ['mine'],
    assigneeId: desk.agent.userId,
    status: 'pending',
    chatState: 'active',
    groupId: group,
  });
  const refused = (await desk.history(id, 'rule.actionRefused')).map((entry) => entry.to);
  expect(refused).toEqual([
    expect.objectContaining({ type: 'setPriority', outcome: 'overtaken' }),
    expect.objectContaining({ type: 'addLabel', outcome: 'overtaken' }),
    expect.objectContaining({ type: 'endChat', outcome: 'overtaken' }),
  ]);
});

test('a rule switched off since is skipped and recorded; one published since does not judge', async () => {
  const off = await desk.rule('off soon', { type: 'new', ...label('off') });
  const id = await desk.writes(desk.newCustomer(), 'Hello');
  await patchRule(desk.db, desk.agent.userId, off, rulePatch.parse({ mode: 'off' }));
  await desk.rule('too late', { type: 'new', ...label('late') });
  await desk.lookAll(id);
  expect((await desk.caseOf(id)).labels).toEqual([]);
  expect((await desk.runs(id)).map((run) => [run.ruleName, run.outcome])).toEqual([
    ['off soon', 'switchedOff'],
  ]);
});

test('a rule judges in the version that was published when the event was stored', async () => {
  const rule = await desk.rule('changing', { type: 'new', ...label('old') });
  const id = await desk.writes(desk.newCustomer(), 'Hello');
  await patchRule(desk.db, desk.agent.userId, rule, rulePatch.parse(label('new')));
  await desk.lookAll(id);
  expect((await desk.caseOf(id)).labels).toEqual(['old']);
  const [event] = await desk.events(id);
  const [run] = await desk.runs(id);
  expect(run?.ruleVersion).toBe(event?.ruleVersion);
});

test('a rule that throws is recorded, and the others run', async () => {
  await desk.rule('broken', { type: 'new', ...label('broken') });
  await desk.rule('sound', { type: 'new', ...label('sound') });
  // A version that a newer program published and this one can not read.
  const { set } = await readPublished(desk.db);
  const [broken, sound] = set.rules;
  const unknown = { all: [{ fact: 'case.status', operator: 'fromTheFuture', value: 1 }] };
  await desk.db
    .insertInto('ruleVersions')
    .values({ ruleSet: JSON.stringify({ ...set, rules: [{ ...broken, conditions: unknown }, sound] }) })
    .execute();
  const { id } = await chat();
  expect((await desk.caseOf(id)).labels).toEqual(['sound']);
  const [failed, matched] = await desk.runs(id);
  expect(failed).toMatchObject({ ruleName: 'broken', outcome: 'failed', actions: [] });
  expect(failed?.error).toMatch(/fromTheFuture/);
  expect(matched).toMatchObject({ ruleName: 'sound', outcome: 'matched' });
});

test('a group and an agent deleted since are refused, and the other actions are done', async () => {
  const group = randomUUID();
  const agent = randomUUID();
  await desk.db
    .insertInto('groups')
    .values({ id: group, name: `Gone ${group}` })
    .execute();
  await desk.db
    .insertInto('users')
    .values({ id: agent, email: `${agent}@example.com`, name: 'Gone', role: 'agent', passwordHash: '-' })
    .execute();
  await desk.rule('outdated', {
    type: 'new',
    actions: [
      { type: 'setGroup', groupId: group },
      { type: 'assign', agentId: agent },
      { type: 'addLabel', label: 'done' },
    ],
  });
  await desk.db.deleteFrom('groups').where('id', '=', group).execute();
  await desk.db.deleteFrom('users').where('id', '=', agent).execute();
  const { id } = await chat();
  expect(await desk.caseOf(id)).toMatchObject({
    groupId: desk.integration.groupId,
    assigneeId: null,
    labels: ['done'],
  });
  const [run] = await desk.runs(id);
  expect(run?.actions).toEqual([
    { type: 'setGroup', outcome: 'refused', detail: 'The group does not exist any more.' },
    { type: 'assign', outcome: 'refused', detail: 'The agent does not exist any more.' },
    { type: 'addLabel', outcome: 'done' },
  ]);
});

test('an event handled more than 15 minutes late changes data and sends nothing', async () => {
  await desk.rule('greet', {
    type: 'new',
    actions: [
      { type: 'sendMessage', text: 'Welcome' },
      { type: 'addLabel', label: 'new' },
    ],
  });
  const late = await desk.writes(desk.newCustomer(), 'Hello', new Date(Date.now() - 16 * 60_000));
  const inTime = await desk.writes(desk.newCustomer(), 'Hello', new Date(Date.now() - 14 * 60_000));
  for (const id of [late, inTime]) await desk.lookAll(id);
  expect((await desk.caseOf(late)).labels).toEqual(['new']);
  expect(await desk.messages(late)).toHaveLength(1);
  expect((await desk.history(late, 'rule.actionRefused')).map((entry) => entry.to)).toEqual([
    expect.objectContaining({ type: 'sendMessage', outcome: 'late', detail: 'Late, not sent.' }),
  ]);
  expect(await desk.messages(inTime)).toHaveLength(2);
});

test('a rule sends nothing through a closed window and nothing to a blocked customer', async () => {
  await desk.rule('greet', {
    type: 'updated',
    conditions: kindIs('note'),
    actions: [{ type: 'sendMessage', text: 'Hi' }],
  });
  const closed = await chat();
  await desk.db
    .updateTable('conversations')
    .set({ windowClosesAt: new Date(Date.now() - 1) })
    .where('id', '=', closed.id)
    .execute();
  const blocked = await chat();
  const { contactId } = await desk.caseOf(blocked.id);
  await desk.db.updateTable('contacts').set({ blocked: true }).where('id', '=', contactId).execute();
  for (const { id, number } of [closed, blocked]) {
    await addNote(desk.db, desk.agent, number, { text: 'Note', mentions: [] });
    await desk.lookAll(id);
    expect(await desk.messages(id)).toHaveLength(1);
  }
  const outcome = async (id: string) => (await desk.runs(id)).map((run) => run.actions);
  expect(await outcome(closed.id)).toEqual([[{ type: 'sendMessage', outcome: 'windowClosed' }]]);
  expect(await outcome(blocked.id)).toEqual([
    [{ type: 'sendMessage', outcome: 'blocked', detail: 'The customer is blocked.' }],
  ]);
});

test('a blocked customer’s message makes no event, no case and no alert', async () => {
  const from = desk.newCustomer();
  const id = await desk.writes(from, 'Hello');
  await desk.lookAll(id);
  const { contactId } = await desk.caseOf(id);
  await desk.db.updateTable('contacts').set({ blocked: true }).where('id', '=', contactId).execute();
  const before = await desk.caseOf(id);
  await desk.writes(from, 'Please');
  await desk.lookAll(id);
  expect(await desk.caseOf(id)).toEqual(before);
  expect(await desk.events(id)).toHaveLength(1);
  expect((await desk.messages(id)).map((message) => message.caseId)).toEqual([before.id, null]);
});

test('ending a chat and closing a case by a rule name the rule; ending an ended chat only sets the status', async () => {
  await desk.rule('close', {
    type: 'updated',
    conditions: kindIs('note'),
    actions: [{ type: 'setStatus', status: 'closed' }],
  });
  await desk.rule('pend', {
    type: 'updated',
    conditions: kindIs('priority'),
    actions: [{ type: 'endChat', status: 'pending' }],
  });
  const { id, number } = await chat();
  await addNote(desk.db, desk.agent, number, { text: 'Done', mentions: [] });
  await desk.lookAll(id);
  const closed = await desk.caseOf(id);
  expect(closed).toMatchObject({
    status: 'closed',
    chatState: 'ended',
    chatEndedBy: 'rule',
    chatEndsAt: null,
  });
  await changeCase(desk.db, desk.agent, number, { priority: 'low' });
  await desk.lookAll(id);
  const pending = await desk.caseOf(id);
  expect(pending).toMatchObject({ status: 'pending', chatState: 'ended', chatEndedBy: 'rule' });
  expect(pending.chatEndedAt).toEqual(closed.chatEndedAt);
  expect((await desk.history(id, 'chat.ended')).map((entry) => [entry.to, entry.byType])).toEqual([
    ['rule', 'rule'],
  ]);
});

test('what changes nothing is no change: no event follows and nothing is refused', async () => {
  await desk.rule('idle', {
    type: 'new',
    actions: [
      { type: 'setStatus', status: 'open' },
      { type: 'setPriority', priority: 'normal' },
      { type: 'removeLabel', label: 'none' },
      { type: 'unassign' },
      { type: 'setGroup', groupId: desk.integration.groupId },
    ],
  });
  const { id } = await chat();
  expect(await desk.events(id)).toHaveLength(1);
  const [run] = await desk.runs(id);
  expect(run).toMatchObject({ outcome: 'matched' });
  expect(new Set((run?.actions as { outcome: string }[]).map((one) => one.outcome))).toEqual(
    new Set(['nothingChanged']),
  );
  expect(await desk.history(id, 'rule.matched')).toHaveLength(1);
  expect(await desk.history(id, 'rule.actionRefused')).toEqual([]);
});

test('a snapshot keeps what the rules saw, without texts, names and addresses', async () => {
  await desk.rule('any', { type: 'new', conditions: always, ...label('x') });
  const id = await desk.writes(desk.newCustomer(), 'My secret is 4711');
  const { address } = await desk.db
    .selectFrom('conversations')
    .select('address')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  await desk.lookAll(id);
  const snapshots = await desk.db
    .selectFrom('snapshots')
    .selectAll()
    .where('conversationId', '=', id)
    .orderBy('seq')
    .execute();
  expect(snapshots.map((snapshot) => snapshot.seq)).toEqual([1, 2]);
  const [first, second] = snapshots;
  // As the pass began: without the label that it set.
  expect(first?.input).toMatchObject({
    case: { labels: [] },
    change: { kind: 'customerMessage' },
    message: { kind: 'text' },
  });
  expect(second?.input).toMatchObject({ case: { labels: ['x'] }, change: { by: 'rule' } });
  const stored = JSON.stringify(snapshots);
  for (const personal of ['4711', 'secret', 'Grace', address, address.slice(-9)])
    expect(stored).not.toContain(personal);
});
