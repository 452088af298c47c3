import { randomUUID } from 'node:crypto';
import { changeCase } from '../../cases/change-case';
import { endChatByHand, takeActiveChat } from '../../cases/chat-actions';
import { addNote } from '../../cases/notes';
import { kindIs, openRuleDesk, type RuleDesk } from './rule-desk';

let desk: RuleDesk;
beforeAll(async () => void (desk = await openRuleDesk()), 60_000);
afterAll(() => desk?.close());
beforeEach(() => desk.withoutRules());

async function chat(text = 'Hello') {
  const id = await desk.writes(desk.newCustomer(), text);
  await desk.lookAll(id);
  return { id, number: (await desk.caseOf(id)).number };
}
/** A note, which a rule of these tests acts on. */
async function note(on: { id: string; number: number }) {
  await addNote(desk.db, desk.agent, on.number, { text: 'Note', mentions: [] });
  await desk.lookAll(on.id);
}
const onNote = (...actions: object[]) =>
  desk.rule('on note', { type: 'updated', conditions: kindIs('note'), actions });
const results = async (id: string) => (await desk.runs(id)).at(-1)?.actions;
const agent = async (name: string) => {
  const id = randomUUID();
  await desk.db
    .insertInto('users')
    .values({ id, email: `${id}@example.com`, name, role: 'agent', passwordHash: '-', presence: 'online' })
    .execute();
  return id;
};

test('setField sets, replaces and removes a field; what is so already is no change', async () => {
  await onNote(
    { type: 'setField', field: 'order', value: 'A-17' },
    { type: 'setField', field: 'size', value: 5 },
    { type: 'setField', field: 'size', value: 5 },
    { type: 'setField', field: 'old', value: null },
  );
  const c = await chat();
  await changeCase(desk.db, desk.agent, c.number, { fields: { old: true, kept: 'x' } });
  await desk.lookAll(c.id);
  await note(c);
  expect((await desk.caseOf(c.id)).fields).toEqual({ order: 'A-17', size: 5, kept: 'x' });
  expect(await results(c.id)).toEqual([
    { type: 'setField', outcome: 'done' },
    { type: 'setField', outcome: 'done' },
    { type: 'setField', outcome: 'nothingChanged' },
    { type: 'setField', outcome: 'done' },
  ]);
  expect((await desk.events(c.id)).at(-1)?.kinds).toEqual(['rules', 'fields']);
});

test('a field that a person changed meanwhile is left alone, the others are set', async () => {
  await onNote(
    { type: 'setField', field: 'order', value: 'by the rule' },
    { type: 'setField', field: 'size', value: 5 },
  );
  const c = await chat();
  await addNote(desk.db, desk.agent, c.number, { text: 'Note', mentions: [] });
  await changeCase(desk.db, desk.agent, c.number, { fields: { order: 'by Ada' } });
  await desk.lookAll(c.id);
  expect((await desk.caseOf(c.id)).fields).toEqual({ order: 'by Ada', size: 5 });
  expect(await results(c.id)).toEqual([
    { type: 'setField', outcome: 'overtaken' },
    { type: 'setField', outcome: 'done' },
  ]);
});

test('a chat that is given away is taken, not assigned, and rings at that agent', async () => {
  const bob = await agent('Bob');
  await onNote({ type: 'giveChat', agentId: bob }, { type: 'giveChat', agentId: bob });
  const c = await chat();
  await note(c);
  expect(await desk.caseOf(c.id)).toMatchObject({ takenBy: bob, assigneeId: null });
  expect((await results(c.id)) as object[]).toEqual([
    { type: 'giveChat', outcome: 'done' },
    { type: 'giveChat', outcome: 'nothingChanged' },
  ]);
  expect(await desk.history(c.id, 'chat.taken')).toMatchObject([{ to: bob, byType: 'rule' }]);
  expect((await desk.alerts(c.id)).map(({ details }) => details?.['reason'])).toEqual([
    'newChat',
    'transfer',
  ]);
});

test('a new chat that is given away rings once', async () => {
  const bob = await agent('Bob');
  await desk.rule('to Bob', { type: 'new', actions: [{ type: 'giveChat', agentId: bob }] });
  const { id } = await chat();
  expect((await desk.caseOf(id)).takenBy).toBe(bob);
  expect(await desk.alerts(id)).toHaveLength(1);
});

test('a chat that has ended can not be given away, and one that was taken meanwhile stays taken', async () => {
  const bob = await agent('Bob');
  await onNote({ type: 'giveChat', agentId: bob });
  const [ended, taken] = [await chat(), await chat()];
  await endChatByHand(desk.db, desk.agent, ended.number, 'open');
  await note(ended);
  expect(await results(ended.id)).toEqual([
    { type: 'giveChat', outcome: 'refused', detail: 'There is no active chat to give away.' },
  ]);
  await addNote(desk.db, desk.agent, taken.number, { text: 'Note', mentions: [] });
  await takeActiveChat(desk.db, desk.agent, taken.number, false);
  await desk.lookAll(taken.id);
  expect((await desk.caseOf(taken.id)).takenBy).toBe(desk.agent.userId);
  expect(await results(taken.id)).toEqual([{ type: 'giveChat', outcome: 'overtaken' }]);
});

test('variables are filled in with what the rules above have left, and what has no value is empty', async () => {
  await desk.rule('above', {
    type: 'new',
    actions: [
      { type: 'setPriority', priority: 'high' },
      { type: 'assign', agentId: desk.agent.userId },
      { type: 'setField', field: 'order', value: 'A-17' },
    ],
  });
  await desk.rule('below', {
    type: 'new',
    actions: [
      {
        type: 'sendMessage',
        text: 'Hi {{ contact.firstName }}, case {{ case.number }} ({{ case.priority }}, {{ case.field.order }}): "{{ message.text }}". {{ agent.name }}, {{ taker.name | default: "nobody" }}',
      },
      {
        type: 'addNote',
        text: '{{ contact.phone }} {{ group.name }} {{ integration.name }} {{ window.minutesLeft }}{{ case.field.none }}',
      },
    ],
  });
  const { id, number } = await chat('{{ case.number }}?');
  const [, message] = await desk.messages(id);
  expect(message).toMatchObject({
    text: `Hi Grace, case ${number} (high, A-17): "{{ case.number }}?". Ada, nobody`,
    kind: 'text',
    authorType: 'rule',
    status: 'queued',
  });
  const [event] = await desk.events(id);
  expect(message?.ruleVersion).toBe(event?.ruleVersion);
  expect(message?.sendUntil).toEqual(new Date(event!.occurredAt.getTime() + 15 * 60_000));
  const { id: caseId } = await desk.caseOf(id);
  const [first] = await desk.db.selectFrom('notes').selectAll().where('caseId', '=', caseId).execute();
  expect(first?.text).toMatch(/^\+1555\d+ Support Test number 14(39|40)$/);
});

test('a text that grows too long or is left empty is not sent', async () => {
  await onNote(
    { type: 'setField', field: 'long', value: 'x'.repeat(900) },
    { type: 'sendMessage', text: '{{ case.field.long }}{{ case.field.long }}' },
    { type: 'sendMessage', text: '{{ agent.name }}' },
  );
  const c = await chat();
  await note(c);
  expect(await desk.messages(c.id)).toHaveLength(1);
  expect(await results(c.id)).toEqual([
    { type: 'setField', outcome: 'done' },
    { type: 'sendMessage', outcome: 'tooLong', detail: '1800 characters; 1600 are the most.' },
    { type: 'sendMessage', outcome: 'refused', detail: expect.stringMatching(/the text is empty/) as string },
  ]);
  expect((await desk.history(c.id, 'rule.actionRefused')).map(({ to }) => to)).toMatchObject([
    { outcome: 'tooLong' },
    { outcome: 'refused' },
  ]);
});

test('a template that the desk knows is shown as the customer reads it, and one that WhatsApp refused is not sent', async () => {
  const known = { integrationId: desk.integration.id, name: 'n', language: 'en', type: 'twilio/card' };
  const [good, bad] = [`HX${'8'.repeat(32)}`, `HX${'9'.repeat(32)}`];
  await desk.db
    .insertInto('templates')
    .values(
      [
        { ...known, contentSid: good, status: 'approved', sendable: 'always' as const, text: 'Hello {{1}}!' },
        { ...known, contentSid: bad, status: 'rejected', sendable: 'never' as const, text: 'Hello {{1}}!' },
      ].map((each) => ({ ...each, variables: '{"1": ""}', content: '{}' })),
    )
    .execute();
  const variables = { 1: '{{ contact.firstName }}' };
  await onNote(
    { type: 'sendTemplate', contentSid: good, variables },
    { type: 'sendTemplate', contentSid: bad, variables },
  );
  const c = await chat();
  await note(c);
  expect((await desk.messages(c.id)).slice(1)).toMatchObject([{ kind: 'template', text: 'Hello Grace!' }]);
  expect(((await results(c.id)) as object[])[1]).toEqual({
    type: 'sendTemplate',
    outcome: 'refused',
    detail: 'The template is rejected.',
  });
});

test('to a customer who has never written a rule sends its template, and no text', async () => {
  const template = { contentSid: `HX${'7'.repeat(32)}`, variables: { 1: 'ready' } };
  await onNote(
    { type: 'sendMessage', text: 'Hi', whenWindowClosed: template },
    { type: 'sendMessage', text: 'Hi' },
  );
  const c = await chat();
  await desk.db
    .updateTable('conversations')
    .set({ windowClosesAt: null, windowCloseHandled: true })
    .where('id', '=', c.id)
    .execute();
  await note(c);
  expect((await desk.messages(c.id)).slice(1)).toMatchObject([{ kind: 'template' }]);
  expect(((await results(c.id)) as object[])[1]).toMatchObject({ outcome: 'windowClosed' });
});

test('a template goes through a closed window, by itself or instead of a text', async () => {
  const template = {
    contentSid: `HX${'7'.repeat(32)}`,
    variables: { 1: '{{ contact.firstName }}', 2: 'ready' },
  };
  await onNote(
    { type: 'sendMessage', text: 'Hi', whenWindowClosed: template },
    { type: 'sendTemplate', ...template, whenLate: 'send' },
    { type: 'sendMessage', text: 'Hi', whenWindowClosed: 'skip' },
  );
  const [closed, open] = [await chat(), await chat()];
  await desk.db
    .updateTable('conversations')
    .set({ windowClosesAt: new Date(Date.now() - 1) })
    .where('id', '=', closed.id)
    .execute();
  for (const c of [closed, open]) await note(c);
  const sent = async (id: string) => (await desk.messages(id)).slice(1);
  const asTemplate = {
    kind: 'template',
    text: `[Template ${template.contentSid}] · Grace · ready`,
    contentSid: template.contentSid,
    contentVariables: { 1: 'Grace', 2: 'ready' },
  };
  expect(await sent(closed.id)).toMatchObject([asTemplate, { ...asTemplate, sendUntil: null }]);
  expect(((await results(closed.id)) as object[])[2]).toEqual({
    type: 'sendMessage',
    outcome: 'windowClosed',
  });
  expect(await sent(open.id)).toMatchObject([
    { kind: 'text', text: 'Hi', contentSid: null },
    asTemplate,
    { kind: 'text', text: 'Hi' },
  ]);
});

test('a late event sends what says that it is to be sent late', async () => {
  await desk.rule('greet', {
    type: 'new',
    actions: [
      { type: 'sendMessage', text: 'Late', whenLate: 'skip' },
      { type: 'sendMessage', text: 'Sorry', whenLate: 'send' },
    ],
  });
  const id = await desk.writes(desk.newCustomer(), 'Hello', new Date(Date.now() - 16 * 60_000));
  await desk.lookAll(id);
  expect((await desk.messages(id)).slice(1)).toMatchObject([{ text: 'Sorry', sendUntil: null }]);
});

test('nothing is sent to a customer who has opted out, until they write again', async () => {
  await onNote({ type: 'sendMessage', text: 'News' });
  const from = desk.newCustomer();
  const id = await desk.writes(from, 'Hello');
  await desk.lookAll(id);
  const { number, contactId } = await desk.caseOf(id);
  await desk.db.updateTable('contacts').set({ optedOutAt: new Date() }).where('id', '=', contactId).execute();
  await note({ id, number });
  expect(await results(id)).toMatchObject([{ type: 'sendMessage', outcome: 'optedOut' }]);
  await desk.writes(from, 'Back');
  await note({ id, number });
  expect(await results(id)).toMatchObject([{ type: 'sendMessage', outcome: 'done' }]);
});

test('a webhook is queued with its variables filled in, as text or inside JSON, under an id of its own', async () => {
  const url = 'https://shop.example/hook';
  await onNote(
    { type: 'callWebhook', url },
    {
      type: 'callWebhook',
      url,
      method: 'PUT',
      headers: { 'X-Team': 'a' },
      body: { who: '{{ contact.name }}', n: [1, '{{ case.number }}'] },
    },
    { type: 'callWebhook', url, body: 'case={{ case.number }}' },
    { type: 'callWebhook', url, method: 'GET' },
  );
  const c = await chat();
  const quote = 'Gr"ace\n\\';
  const { contactId } = await desk.caseOf(c.id);
  await desk.db.updateTable('contacts').set({ name: quote }).where('id', '=', contactId).execute();
  await note(c);
  const effects = await desk.db
    .selectFrom('effects')
    .selectAll()
    .where('conversationId', '=', c.id)
    .execute();
  const ids = ((await results(c.id)) as { detail: string }[]).map(({ detail }) => detail);
  const payload = (index: number) => effects.find(({ id }) => id === ids[index])?.payload;
  expect(effects).toHaveLength(4);
  expect(effects[0]).toMatchObject({
    kind: 'webhook',
    state: 'pending',
    ruleId: expect.any(String) as string,
  });
  expect(payload(1)).toMatchObject({ url, method: 'PUT', headers: { 'X-Team': 'a' } });
  const bodyOf = (index: number) => JSON.parse((payload(index) as { body: string }).body) as object;
  expect(bodyOf(1)).toEqual({ who: quote, n: [1, String(c.number)] });
  expect(payload(2)).toEqual({ url, method: 'POST', headers: {}, body: `case=${c.number}` });
  expect(payload(3)).toEqual({ url, method: 'GET', headers: {}, body: null });
  expect(bodyOf(0)).toMatchObject({
    event: { kind: 'note', kinds: ['note'], by: 'agent' },
    rule: { name: 'on note' },
    case: { number: c.number, status: 'open', group: { name: 'Support' }, assignee: null },
    contact: { id: contactId, name: quote },
    message: null,
  });
  // A webhook is no change of the case: no event follows.
  expect((await desk.events(c.id)).map(({ kind }) => kind)).toEqual(['customerMessage', 'note']);
});

test('notify tells nobody who may not see the case', async () => {
  const stranger = await agent('Stranger');
  const mentioned = await agent('Mentioned');
  await onNote(
    { type: 'notify', agentId: stranger },
    { type: 'notify', agentId: mentioned },
    { type: 'assign', agentId: stranger },
    { type: 'notify', agentId: stranger, text: 'now' },
  );
  const c = await chat();
  await addNote(desk.db, desk.agent, c.number, { text: 'Look', mentions: [mentioned] });
  await desk.lookAll(c.id);
  const told = await desk.db.selectFrom('notifications').select(['userId', 'text']).execute();
  expect(told.filter(({ userId }) => userId === stranger)).toEqual([{ userId: stranger, text: 'now' }]);
  expect(told.filter(({ userId }) => userId === mentioned).map(({ text }) => text)).toEqual([
    'Look',
    `on note: case ${c.number}`,
  ]);
  expect(await desk.history(c.id, 'rule.actionRefused')).toEqual([
    expect.objectContaining({ to: expect.objectContaining({ type: 'notify', outcome: 'nobodyAvailable' }) }),
  ]);
});

test('notify tells an agent, a group or the owner of the case, and says when there is nobody', async () => {
  const bob = await agent('Bob');
  const empty = randomUUID();
  await desk.db.insertInto('groups').values({ id: empty, name: empty }).execute();
  await onNote(
    { type: 'notify', assignee: true },
    { type: 'assign', agentId: bob },
    { type: 'notify', assignee: true, text: 'Case {{ case.number }} of {{ contact.firstName }} is yours' },
    { type: 'notify', groupId: desk.integration.groupId },
    { type: 'notify', groupId: empty },
    { type: 'notify', agentId: bob, text: '{{ taker.name }}' },
  );
  const c = await chat();
  await note(c);
  const { id: caseId } = await desk.caseOf(c.id);
  const told = await desk.db.selectFrom('notifications').selectAll().where('caseId', '=', caseId).execute();
  expect(told.map(({ userId, text, byType, byName }) => [userId, text, byType, byName]).sort()).toEqual(
    [
      [bob, `Case ${c.number} of Grace is yours`, 'rule', 'on note'],
      [desk.agent.userId, `on note: case ${c.number}`, 'rule', 'on note'],
    ].sort(),
  );
  expect(((await results(c.id)) as { outcome: string }[]).map(({ outcome }) => outcome)).toEqual([
    'nobodyAvailable',
    'done',
    'done',
    'done',
    'nobodyAvailable',
    'refused',
  ]);
});
