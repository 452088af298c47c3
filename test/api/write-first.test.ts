import { call } from './desk';
import { openTwilioDesk, threadOf, type TwilioDesk } from './twilio-desk';
import { usualTemplate } from '../../simulator/templates';

let desk: TwilioDesk;
beforeAll(async () => (desk = await openTwilioDesk()));
afterAll(() => desk.close());

let customers = 0;
const newNumber = () => `+1555400${String(++customers).padStart(4, '0')}`;
const template = { contentSid: usualTemplate.sid, variables: { '1': 'Ana', '2': 'it is here.' } };
const write = (to: string, more: object = {}, who = desk.agent) =>
  call(desk.app, 'POST /api/conversations', who, {
    integrationId: desk.integration.id,
    to,
    template,
    ...more,
  });

test('to a number that never wrote: a new case, its chat active and mine, its window closed', async () => {
  const number = newNumber();
  const reply = await write(` ${number.slice(0, 5)} ${number.slice(5)}`);
  expect([reply.statusCode, reply.json().message.kind]).toEqual([201, 'template']);
  expect(reply.json().message).toMatchObject({
    direction: 'out',
    status: 'queued',
    text: 'Hello Ana, there is news about your request: it is here. Just answer here.',
  });
  expect(reply.json().case).toMatchObject({
    status: 'open',
    subject: expect.stringContaining('Hello Ana'),
    contact: { address: `whatsapp:${number}`, phone: number },
    chat: { state: 'active', takenBy: { id: desk.agent.id } },
    window: { open: false, closesAt: null },
    waitingSince: null,
  });
  const { caseNumber } = reply.json();
  const free = await call(desk.app, `POST /api/cases/${caseNumber}/messages`, desk.agent, {
    text: 'And?',
    clientId: 'a',
  });
  expect([free.statusCode, free.json().type]).toEqual([409, 'urn:answerhall:problem:window-closed']);
  const [event] = await desk.db
    .selectFrom('events')
    .innerJoin('cases', 'cases.id', 'events.caseId')
    .select(['kind', 'kinds', 'createsCase'])
    .where('number', '=', caseNumber as number)
    .execute();
  expect(event).toEqual({
    kind: 'agentMessage',
    kinds: ['agentMessage', 'caseCreated', 'chatActivated'],
    createsCase: true,
  });
  // The customer's answer comes into this case.
  expect((await desk.post(desk.inbound({ From: `whatsapp:${number}` }))).status).toBe(200);
  const after = (await call(desk.app, `GET /api/cases/${caseNumber}`, desk.agent)).json();
  expect([after.window.open, after.unread]).toEqual([true, 1]);
});

test('to a customer who is known by the other spelling of the number: in the same conversation', async () => {
  const known = 'whatsapp:+551187650000';
  expect((await desk.post(desk.inbound({ From: known }))).status).toBe(200);
  const [conversation] = (await threadOf(desk, known)).conversations;
  const reply = await write('+55 11 98765-0000');
  expect([reply.statusCode, reply.json().id]).toEqual([201, conversation?.id]);
});

test('it joins the active chat, else the newest case that is not closed, else it makes a new one', async () => {
  const number = newNumber();
  const first = (await write(number)).json().caseNumber;
  expect((await write(number)).json().caseNumber).toBe(first);
  const end = (status: string) => call(desk.app, `POST /api/cases/${first}/chat/end`, desk.agent, { status });
  await end('pending');
  const again = (await write(number)).json();
  expect([again.caseNumber, again.case.chat.state, again.case.status]).toEqual([first, 'active', 'open']);
  await end('closed');
  expect((await write(number)).json().caseNumber).toBeGreaterThan(first as number);
});

test('ten at once write to one new customer in one case', async () => {
  const number = newNumber();
  const replies = await Promise.all(Array.from({ length: 10 }, () => write(number)));
  expect(new Set(replies.map((reply) => reply.statusCode))).toEqual(new Set([201]));
  expect(new Set(replies.map((reply) => reply.json().caseNumber)).size).toBe(1);
});

test('what can not be written is refused, and nobody is made a contact', async () => {
  const number = newNumber();
  const contacts = async () => (await desk.db.selectFrom('contacts').select('id').execute()).length;
  const before = await contacts();
  const refusal = async (to: string, more: object = {}) => {
    const reply = await write(to, more);
    return [reply.statusCode, reply.json().errors?.[0].path];
  };
  expect(await refusal('12345')).toEqual([400, 'to']);
  expect(await refusal('+1 555 nobody')).toEqual([400, 'to']);
  expect(await refusal(number, { template: { contentSid: `HX${'0'.repeat(32)}` } })).toEqual([
    400,
    'template.contentSid',
  ]);
  expect(await refusal(number, { template: { contentSid: usualTemplate.sid } })).toEqual([
    400,
    'template.variables[1]',
  ]);
  expect(await contacts()).toBe(before);
});

test("a case of another group is not joined, and its number isn't told", async () => {
  const number = newNumber();
  const { caseNumber } = (await write(number)).json();
  await call(desk.app, `POST /api/cases/${caseNumber}/chat/release`, desk.agent);
  const stranger = await desk.hire('agent', []);
  const reply = await write(number, {}, stranger);
  expect([reply.statusCode, reply.json().type]).toEqual([
    409,
    'urn:answerhall:problem:conversation-elsewhere',
  ]);
  expect(reply.body).not.toContain(String(caseNumber));
});
