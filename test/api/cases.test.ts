import { randomUUID } from 'node:crypto';
import { changeContact } from '../../cases/change-contact';
import type { ContactShape } from '../../cases/shapes/contact';
import type { HistoryShape } from '../../cases/shapes/history';
import { caseShape, type CaseShape } from '../../cases/shapes/case';
import { messageShape, type MessageShape } from '../../cases/shapes/message';
import type { FieldError } from '../../refusal';
import { call, type Person } from './desk';
import {
  addGroup,
  connectNumber,
  customerWrites,
  newPhone,
  openDeskWithNumber,
  type DeskWithNumber,
} from './customers';

let desk: DeskWithNumber;
beforeAll(async () => {
  desk = await openDeskWithNumber();
});
afterAll(() => desk.close());

const get = (url: string, by: Person = desk.agent) => call(desk.app, `GET ${url}`, by);
const answerTo = (number: number, body: object, by: Person = desk.agent) =>
  call(desk.app, `POST /api/cases/${number}/messages`, by, body);
const numbers = (response: Awaited<ReturnType<typeof call>>): number[] =>
  response.json().items.map((c: CaseShape) => c.number);

describe('a case', () => {
  test('shows every field of its shape', async () => {
    const phone = newPhone();
    const number = await customerWrites(desk, phone, 'Where is my parcel?');
    const response = await get(`/api/cases/${number}`);
    expect(response.statusCode).toBe(200);
    const body = response.json();
    expect(caseShape.strict().parse(body)).toEqual(body);
    expect(body).toMatchObject({
      number,
      subject: 'Where is my parcel?',
      status: 'open',
      priority: 'normal',
      channel: { kind: 'whatsapp', mode: 'sync', maxText: 1600 },
      contact: { name: 'Grace', address: `whatsapp:${phone}`, phone },
      group: { id: desk.supportId, name: 'Support' },
      assignee: null,
      labels: [],
      fields: {},
      chat: { state: 'active', endedAt: null, endedBy: null, takenBy: null },
      window: { open: true },
      unread: 1,
      lastMessage: { text: 'Where is my parcel?', caseNumber: number, direction: 'in', status: 'received' },
    });
    expect(body.waitingSince).toBe(body.lastMessage.createdAt);
    expect(Date.parse(body.chat.endsAt) - Date.parse(body.lastMessage.createdAt)).toBe(600_000);
  });

  test('has a closed window after a day and refuses free text then', async () => {
    const number = await customerWrites(desk, newPhone(), 'late', {
      receivedAt: new Date(Date.now() - 86_400_001),
    });
    expect((await get(`/api/cases/${number}`)).json().window).toMatchObject({ open: false });
    const refused = await answerTo(number, { text: 'Hello', clientId: 'a' });
    expect([refused.statusCode, refused.json().type]).toEqual([409, 'urn:answerhall:problem:window-closed']);
  });

  test('that is closed waits for nobody', async () => {
    const number = await customerWrites(desk, newPhone(), 'thanks, solved');
    const closed = await call(desk.app, `PATCH /api/cases/${number}`, desk.agent, { status: 'closed' });
    expect(closed.json()).toMatchObject({
      status: 'closed',
      waitingSince: null,
      chat: { state: 'ended', endedBy: 'agent', endsAt: null },
    });
  });

  test('is changed in all its fields at once, each in its history with by whom', async () => {
    const number = await customerWrites(desk, newPhone(), 'change me');
    const sales = await addGroup(desk.db, `Sales ${randomUUID()}`);
    const changed = await call(desk.app, `PATCH /api/cases/${number}`, desk.administrator, {
      status: 'pending',
      priority: 'high',
      groupId: sales,
      assigneeId: desk.agent.id,
      labels: ['vip', ' vip ', 'berlin'],
      fields: { order: '4711', paid: true, removed: null },
    });
    expect(changed.statusCode).toBe(200);
    expect(changed.json()).toMatchObject({
      status: 'pending',
      priority: 'high',
      group: { id: sales },
      assignee: { id: desk.agent.id, name: 'Some agent' },
      labels: ['vip', 'berlin'],
      fields: { order: '4711', paid: true },
    });
    const history = (await get(`/api/cases/${number}/history`)).json().items;
    expect(history.map((entry: HistoryShape) => entry.what)).toEqual([
      'case.created',
      'status',
      'priority',
      'group',
      'assignee',
      'label.added',
      'label.added',
      'field',
      'field',
    ]);
    expect(history[1]).toMatchObject({
      from: 'open',
      to: 'pending',
      by: { type: 'agent', id: desk.administrator.id, version: null },
    });
    expect(history[3]).toMatchObject({ from: { id: desk.supportId, name: 'Support' }, to: { id: sales } });
    expect(history[4]).toMatchObject({ from: null, to: { id: desk.agent.id, name: 'Some agent' } });
  });

  test('given away to a group that one is not in is answered once more and is gone then', async () => {
    const number = await customerWrites(desk, newPhone(), 'not for us');
    const other = await addGroup(desk.db, `Other ${randomUUID()}`);
    const given = await call(desk.app, `PATCH /api/cases/${number}`, desk.agent, { groupId: other });
    expect([given.statusCode, given.json().group.id]).toEqual([200, other]);
    expect((await get(`/api/cases/${number}`)).statusCode).toBe(404);
  });

  test.each([
    [{ status: 'solved' }, 'status'],
    [{ labels: 'vip' }, 'labels'],
    [{ labels: [''] }, 'labels[0]'],
    [{ fields: { a: [] } }, 'fields.a'],
    [{ groupId: randomUUID() }, 'groupId'],
    [{ assigneeId: randomUUID() }, 'assigneeId'],
    [{ color: 'red' }, 'color'],
  ])('is not changed by %j, and the field is named', async (body, path) => {
    const number = await customerWrites(desk, newPhone(), 'x');
    const before = (await get(`/api/cases/${number}`)).json();
    const refused = await call(desk.app, `PATCH /api/cases/${number}`, desk.agent, body);
    expect(refused.statusCode).toBe(400);
    expect(refused.json().errors.map((error: FieldError) => error.path)).toContain(path);
    expect((await get(`/api/cases/${number}`)).json()).toEqual(before);
  });
});

describe('the thread', () => {
  test('takes answers in the order of acceptance and shows every field of a message', async () => {
    const phone = newPhone();
    const number = await customerWrites(desk, phone, 'one');
    const first = await answerTo(number, { text: 'two \0', clientId: 'c1' });
    expect(first.statusCode).toBe(201);
    expect(messageShape.strict().parse(first.json())).toEqual(first.json());
    expect(first.json()).toMatchObject({
      caseNumber: number,
      direction: 'out',
      status: 'queued',
      text: 'two ',
      clientId: 'c1',
      author: { type: 'agent', id: desk.agent.id, name: 'Some agent' },
    });
    expect((await get(`/api/cases/${number}`)).json()).toMatchObject({
      chat: { takenBy: { id: desk.agent.id } },
    });
    await customerWrites(desk, phone, 'three');
    const read = async (query: string) =>
      (await get(`/api/cases/${number}/messages${query}`)).json().items.map((m: MessageShape) => m.text);
    expect(await read('')).toEqual(['one', 'two ', 'three']);
    expect(await read('?order=desc')).toEqual(['three', 'two ', 'one']);
    const page = (await get(`/api/cases/${number}/messages?limit=2`)).json();
    expect(await read(`?limit=2&cursor=${page.nextCursor}`)).toEqual(['three']);
  });

  test('keeps one message for a clientId that is sent again', async () => {
    const number = await customerWrites(desk, newPhone(), 'hi');
    const [first, second] = await Promise.all([
      answerTo(number, { text: 'Hello', clientId: 'same' }),
      answerTo(number, { text: 'Hello', clientId: 'same' }),
    ]);
    expect([first.statusCode, second.statusCode]).toEqual([201, 201]);
    expect(first.json().id).toBe(second.json().id);
    const other = await answerTo(number, { text: 'Other', clientId: 'same' });
    expect([other.statusCode, other.json().type]).toEqual([
      409,
      'urn:answerhall:problem:idempotency-conflict',
    ]);
  });

  test.each([
    [{ clientId: 'a' }, 400],
    [{ text: '', clientId: 'a' }, 400],
    [{ text: '  ', clientId: 'a' }, 400],
    [{ text: '\0', clientId: 'a' }, 400],
    [{ text: 'x' }, 400],
    [{ text: 'x', clientId: '' }, 400],

    [{ text: 'x', clientId: 'a', endChat: { status: 'done' } }, 400],
    [{ text: 'x', clientId: 'a', attachmentIds: ['f'] }, 400],
    [{ template: { contentSid: 'HX 1' }, clientId: 'a' }, 400],
    [{ template: {}, clientId: 'a' }, 400],
    [{ text: 'x', template: { contentSid: 'HX1' }, clientId: 'a' }, 400],
  ])('refuses %j with %i', async (body, status) => {
    const number = await customerWrites(desk, newPhone(), 'hi');
    const refused = await answerTo(number, body);
    expect(refused.statusCode).toBe(status);
    expect((await get(`/api/cases/${number}/messages`)).json().items).toHaveLength(1);
  });

  test.each([
    ['clientId', { text: 'x', clientId: 'y'.repeat(201) }],
    ['text', { text: 'x'.repeat(1601), clientId: 'a' }],
  ])('refuses a %s that is too long', async (path, body) => {
    const number = await customerWrites(desk, newPhone(), 'hi');
    const refused = await answerTo(number, body);
    expect([refused.statusCode, refused.json().errors[0].path]).toEqual([400, path]);
  });

  test('takes a queued answer back, and only a failed one can be sent again', async () => {
    const number = await customerWrites(desk, newPhone(), 'hi');
    const { id } = (await answerTo(number, { text: 'oops', clientId: 'a' })).json();
    const retried = await call(desk.app, `POST /api/messages/${id}/retry`, desk.agent);
    expect([retried.statusCode, retried.json().type]).toEqual([409, 'urn:answerhall:problem:not-failed']);
    expect((await call(desk.app, `DELETE /api/messages/${id}`, desk.agent)).statusCode).toBe(204);
    expect((await call(desk.app, `DELETE /api/messages/${id}`, desk.agent)).statusCode).toBe(404);
    const kept = (await answerTo(number, { text: 'better', clientId: 'b' })).json();
    await desk.db
      .updateTable('messages')
      .set({ status: 'failed', errorCode: '30008', errorMessage: 'Unknown error' })
      .where('id', '=', kept.id)
      .execute();
    const shown = (await get(`/api/cases/${number}`)).json().lastMessage;
    expect(shown).toMatchObject({ status: 'failed', error: { code: '30008', message: 'Unknown error' } });
    const again = await call(desk.app, `POST /api/messages/${kept.id}/retry`, desk.agent);
    expect([again.statusCode, again.json().status, again.json().error]).toEqual([200, 'queued', null]);
  });

  test('shows files, places, buttons and what was quoted', async () => {
    const phone = newPhone();
    const sid = `SM${randomUUID().replaceAll('-', '')}`;
    const number = await customerWrites(desk, phone, 'the first', { sid });
    await customerWrites(desk, phone, 'look', {
      kind: 'image',
      attachments: [{ contentType: 'image/jpeg', url: 'https://example.com/a', name: null }],
      quotedSid: sid,
      button: { text: 'Yes', payload: 'y' },
      location: { latitude: 1.5, longitude: 2.5, label: null, address: null },
    });
    await customerWrites(desk, phone, 'to something else', { quotedSid: 'SM-unknown' });
    const [first, second, third] = (await get(`/api/cases/${number}/messages`)).json().items;
    expect(second).toMatchObject({
      kind: 'image',
      attachments: [{ name: null, type: 'image/jpeg', size: null, state: 'fetching' }],
      quoted: { id: first.id, text: 'the first', direction: 'in' },
      button: { text: 'Yes', payload: 'y' },
      location: { latitude: 1.5, longitude: 2.5, label: null, address: null },
    });
    expect(second.attachments[0].url).toBe(`/api/files/${second.attachments[0].id}`);
    expect([first.quoted, third.quoted]).toEqual([null, { id: null, text: null, direction: null }]);
  });

  test('shows where a message came from, and what is quoted from another case of the customer', async () => {
    const phone = newPhone();
    const sid = `SM${randomUUID().replaceAll('-', '')}`;
    const referral = {
      type: 'ad',
      id: '1202',
      url: 'https://fb.me/x',
      headline: 'Sale',
      body: null,
      clickId: 'c',
    };
    const earlier = await customerWrites(desk, phone, 'the first', { sid, forwarded: 'often', referral });
    await call(desk.app, `PATCH /api/cases/${earlier}`, desk.administrator, { status: 'closed' });
    const number = await customerWrites(desk, phone, 'about that', { quotedSid: sid });
    expect(number).not.toBe(earlier);
    const [first] = (await get(`/api/cases/${earlier}/messages`)).json().items;
    expect(first).toMatchObject({ forwarded: 'often', referral, contactCards: [] });
    const [second] = (await get(`/api/cases/${number}/messages`)).json().items;
    expect(second).toMatchObject({
      forwarded: null,
      referral: null,
      quoted: { id: first.id, text: 'the first', direction: 'in' },
    });
  });

  test('does not quote from a case that the reader may not see', async () => {
    const phone = newPhone();
    const sid = `SM${randomUUID().replaceAll('-', '')}`;
    const hidden = await customerWrites(desk, phone, 'secret', { sid });
    const other = await addGroup(desk.db, `Secrets ${randomUUID()}`);
    await call(desk.app, `PATCH /api/cases/${hidden}`, desk.administrator, {
      groupId: other,
      status: 'closed',
    });
    const number = await customerWrites(desk, phone, 'about that', { quotedSid: sid });
    expect(number).not.toBe(hidden);
    const response = await get(`/api/cases/${number}/messages`);
    expect(response.json().items[0].quoted.id).toBeNull();
    expect(response.body).not.toContain('secret');
  });
});

describe('what is unread', () => {
  test('is each person’s own, after the last answer or the read mark', async () => {
    const phone = newPhone();
    const colleague = await desk.hire('agent');
    const number = await customerWrites(desk, phone, 'one');
    await customerWrites(desk, phone, 'two');
    await customerWrites(desk, phone, 'three');
    const unread = async (by: Person) => (await get(`/api/cases/${number}`, by)).json().unread;
    const messages = (await get(`/api/cases/${number}/messages`)).json().items;
    const read = await call(desk.app, `PUT /api/cases/${number}/read`, desk.agent, {
      messageId: messages[1].id,
    });
    expect([read.statusCode, read.json().unread]).toEqual([200, 1]);
    await call(desk.app, `PUT /api/cases/${number}/read`, desk.agent, { messageId: messages[0].id });
    expect([await unread(desk.agent), await unread(colleague)]).toEqual([1, 3]);
    await answerTo(number, { text: 'answer', clientId: 'a' });
    expect([await unread(desk.agent), await unread(colleague)]).toEqual([0, 0]);
    const foreign = await call(desk.app, `PUT /api/cases/${number}/read`, desk.agent, {
      messageId: randomUUID(),
    });
    expect([foreign.statusCode, foreign.json().errors[0].path]).toEqual([400, 'messageId']);
  });
});

describe('a chat', () => {
  const act = (number: number, what: string, body?: object, by: Person = desk.agent) =>
    call(desk.app, `POST /api/cases/${number}/chat/${what}`, by, body);

  test('is taken by one of two at once; the other is told who was faster', async () => {
    const number = await customerWrites(desk, newPhone(), 'hi');
    const colleague = await desk.hire('agent');
    const both = await Promise.all([act(number, 'take'), act(number, 'take', {}, colleague)]);
    expect(both.map((response) => response.statusCode).sort()).toEqual([200, 409]);
    const slower = both.find((response) => response.statusCode === 409)!.json();
    expect(slower).toMatchObject({
      type: 'urn:answerhall:problem:chat-taken',
      takenBy: { name: 'Some agent' },
    });
    const over = await act(number, 'take', { takeOver: true }, colleague);
    expect(over.json().chat.takenBy.id).toBe(colleague.id);
  });

  test('is released, transferred with a note, postponed and ended', async () => {
    const number = await customerWrites(desk, newPhone(), 'hi');
    const colleague = await desk.hire('agent');
    await act(number, 'take');
    expect((await act(number, 'release')).json().chat.takenBy).toBeNull();
    const given = await act(number, 'transfer', { agentId: colleague.id, note: 'please' });
    expect(given.json().chat.takenBy.id).toBe(colleague.id);
    const notes = (await get(`/api/cases/${number}/notes`)).json().items;
    expect(notes).toMatchObject([
      { text: 'please', caseNumber: number, author: { type: 'agent' }, mentions: [] },
    ]);
    const before = Date.parse(given.json().chat.endsAt);
    const postponed = (await act(number, 'postpone')).json();
    expect(Date.parse(postponed.chat.endsAt) - before).toBe(300_000);
    const ended = (await act(number, 'end', { status: 'pending' })).json();
    expect(ended).toMatchObject({
      status: 'pending',
      chat: { state: 'ended', endedBy: 'agent', endsAt: null },
    });
    for (const what of ['take', 'release', 'postpone'])
      expect((await act(number, what)).json().type).toBe('urn:answerhall:problem:chat-ended');
    expect((await act(number, 'end', { status: 'open' })).json().status).toBe('open');
    const history = (await get(`/api/cases/${number}/history`)).json().items;
    expect(history.find((entry: HistoryShape) => entry.what === 'chat.transferred')).toMatchObject({
      from: { agent: null, group: { id: desk.supportId, name: 'Support' } },
      to: { agent: { id: colleague.id, name: 'Some agent' }, group: null },
    });
    const more = (await get(`/api/cases/${number}/history?limit=3`)).json();
    const rest = (await get(`/api/cases/${number}/history?limit=200&cursor=${more.nextCursor}`)).json();
    expect([...more.items, ...rest.items]).toEqual(history);
  });

  test.each([
    ['take', { takeOver: 'yes' }],
    ['release', { why: 'x' }],
    ['transfer', {}],
    ['transfer', { agentId: randomUUID(), groupId: randomUUID() }],
    ['transfer', { agentId: randomUUID() }],
    ['transfer', { groupId: randomUUID() }],
    ['end', {}],
    ['end', { status: 'gone' }],
  ])('refuses %s with %j', async (what, body) => {
    const number = await customerWrites(desk, newPhone(), 'hi');
    expect((await act(number, what, body)).statusCode).toBe(400);
    expect((await get(`/api/cases/${number}`)).json().chat).toMatchObject({ state: 'active', takenBy: null });
  });

  test('that ended can not come back beside another active one', async () => {
    const phone = newPhone();
    const first = await customerWrites(desk, phone, 'hi');
    await act(first, 'end', { status: 'closed' });
    const second = await customerWrites(desk, phone, 'again');
    expect(second).not.toBe(first);
    const { id } = (await get(`/api/cases/${first}/messages`)).json().items.at(-1);
    await desk.db
      .updateTable('messages')
      .set({ direction: 'out', status: 'failed', authorType: 'agent' })
      .where('id', '=', id as string)
      .execute();
    const retried = await call(desk.app, `POST /api/messages/${id}/retry`, desk.agent);
    expect([retried.statusCode, retried.json().caseNumber]).toEqual([409, second]);
    const refused = await answerTo(first, { text: 'late', clientId: 'a' });
    expect(refused.statusCode).toBe(409);
    expect(refused.json()).toMatchObject({
      type: 'urn:answerhall:problem:another-chat-active',
      caseNumber: second,
    });
  });
});

describe('a note', () => {
  test('lets the people it mentions see the case', async () => {
    const elsewhere = await addGroup(desk.db, `Elsewhere ${randomUUID()}`);
    const expert = await desk.hire('agent', [elsewhere]);
    const number = await customerWrites(desk, newPhone(), 'difficult');
    expect((await get(`/api/cases/${number}`, expert)).statusCode).toBe(404);
    const note = await call(desk.app, `POST /api/cases/${number}/notes`, desk.agent, {
      text: 'Do you know?',
      mentions: [expert.id],
    });
    expect(note.statusCode).toBe(201);
    expect(note.json().mentions).toEqual([{ id: expert.id, name: 'Some agent' }]);
    expect((await get(`/api/cases/${number}`, expert)).statusCode).toBe(200);
    expect(numbers(await get('/api/chats', expert))).toEqual([number]);
  });

  test('tells those it names, once, and not its author', async () => {
    const expert = await desk.hire('agent', []);
    const number = await customerWrites(desk, newPhone(), 'difficult');
    const note = {
      text: `Do you know? ${'😀'.repeat(400)}`,
      mentions: [expert.id, desk.agent.id],
    };
    for (const _twice of [1, 2])
      await call(desk.app, `POST /api/cases/${number}/notes`, desk.agent, note, {
        'idempotency-key': 'once',
      });
    const told = (await get('/api/notifications', expert)).json().items;
    expect(told).toMatchObject([
      { caseNumber: number, by: { type: 'agent', id: desk.agent.id }, readAt: null },
    ]);
    expect([...told[0].text]).toHaveLength(301);
    expect(told[0].text).toMatch(/^Do you know\? (😀)+…$/u);
    const own = (await get('/api/notifications', desk.agent)).json().items;
    expect(own.filter(({ caseNumber }: any) => caseNumber === number)).toEqual([]);
  });
});

describe('a customer', () => {
  test('is renamed, labelled and blocked, which can be undone', async () => {
    const phone = newPhone();
    const number = await customerWrites(desk, phone, 'hi');
    const { id } = (await get(`/api/cases/${number}`)).json().contact;
    const changed = await call(desk.app, `PATCH /api/contacts/${id}`, desk.agent, {
      name: 'Grace Hopper',
      labels: ['vip'],
      fields: { since: 1952, gone: null },
      blocked: true,
    });
    expect(changed.json()).toMatchObject({
      name: 'Grace Hopper',
      addresses: [{ address: `whatsapp:${phone}`, phone }],
      labels: ['vip'],
      fields: { since: 1952 },
      blocked: true,
    });
    expect(await customerWrites(desk, phone, 'blocked words', { profileName: 'G' })).toBe(0);
    const messages = (await get(`/api/contacts/${id}/messages`)).json().items;
    expect(messages.map((m: MessageShape) => [m.text, m.caseNumber])).toEqual([
      ['hi', number],
      ['blocked words', null],
    ]);
    expect(
      (await get(`/api/contacts/${id}/messages?order=desc&limit=1`)).json().items[0].caseNumber,
    ).toBeNull();
    await call(desk.app, `PATCH /api/contacts/${id}`, desk.agent, {
      blocked: false,
      fields: { since: null },
    });
    expect(await customerWrites(desk, phone, 'back')).toBe(number);
    expect((await get(`/api/contacts/${id}`)).json()).toMatchObject({
      name: 'Grace Hopper',
      blocked: false,
      fields: {},
    });
  });

  test('is found by name and by number', async () => {
    const phone = newPhone();
    const number = await customerWrites(desk, phone, 'hi', { profileName: '100% Örsted_' });
    const { id } = (await get(`/api/cases/${number}`)).json().contact;
    for (const q of ['örsted', '100%', 'sted_', phone.slice(1), ` ${phone} `]) {
      const found = (await get(`/api/contacts?q=${encodeURIComponent(q)}`)).json().items;
      expect(found.map((contact: ContactShape) => contact.id)).toEqual([id]);
    }
    expect((await get('/api/contacts?q=%25%25')).json().items).toEqual([]);
  });

  test('can carry a hundred fields and not more', async () => {
    const number = await customerWrites(desk, newPhone(), 'hi');
    const { id } = (await get(`/api/cases/${number}`)).json().contact;
    const some = (from: number, count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`field ${from + i}`, i]));
    const viewer = { userId: desk.administrator.id, name: '', role: 'administrator' as const, groupIds: [] };
    await changeContact(desk.db, viewer, id, { fields: some(0, 100) });
    const refused = await call(desk.app, `PATCH /api/contacts/${id}`, desk.agent, { fields: some(100, 1) });
    expect([refused.statusCode, refused.json().errors[0].path]).toEqual([400, 'fields']);
  });
});

test('what belongs to another group does not exist, on every call', async () => {
  const secrets = await addGroup(desk.db, `Board ${randomUUID()}`);
  const integration = await connectNumber(desk.db, secrets);
  const phone = newPhone();
  const number = await customerWrites({ ...desk, integration }, phone, 'unicorn plans', {
    profileName: 'Zaphod',
  });
  const shown = (await get(`/api/cases/${number}`, desk.administrator)).json();
  const message = shown.lastMessage.id;
  const bodies: [string, object?][] = [
    [`GET /api/cases/${number}`],
    [`PATCH /api/cases/${number}`, { status: 'closed' }],
    [`GET /api/cases/${number}/messages`],
    [`POST /api/cases/${number}/messages`, { text: 'x', clientId: 'x' }],
    [`GET /api/cases/${number}/notes`],
    [`POST /api/cases/${number}/notes`, { text: 'x' }],
    [`PUT /api/cases/${number}/read`, { messageId: message }],
    [`GET /api/cases/${number}/history`],
    [`POST /api/cases/${number}/chat/take`],
    [`POST /api/cases/${number}/chat/release`],
    [`POST /api/cases/${number}/chat/transfer`, { agentId: desk.agent.id }],
    [`POST /api/cases/${number}/chat/end`, { status: 'closed' }],
    [`POST /api/cases/${number}/chat/postpone`],
    [`POST /api/messages/${message}/retry`],
    [`DELETE /api/messages/${message}`],
    [`GET /api/contacts/${shown.contact.id}`],
    [`PATCH /api/contacts/${shown.contact.id}`, { name: 'x' }],
    [`GET /api/contacts/${shown.contact.id}/messages`],
  ];
  for (const [what, body] of bodies) {
    const response = await call(desk.app, what, desk.agent, body);
    expect([what, response.statusCode, response.json().type]).toEqual([
      what,
      404,
      'urn:answerhall:problem:not-found',
    ]);
  }
  for (const url of [
    '/api/chats?limit=200',
    '/api/cases?activeChats=true&limit=200',
    '/api/cases?activeChats=true&q=unicorn',
    `/api/cases?activeChats=true&q=${number}`,
    '/api/cases?activeChats=true&q=Zaphod',
    `/api/cases?activeChats=true&groupId=${secrets}`,
    `/api/cases?activeChats=true&contactId=${shown.contact.id}`,
    '/api/contacts?limit=200',
    '/api/contacts?q=Zaphod',
  ])
    expect((await get(url)).body).not.toMatch(/unicorn|Zaphod/);
  expect((await get(`/api/cases/${number}`, desk.administrator)).json()).toEqual(shown);
});
