import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { createLook } from '../../automation/look';
import type { UpcomingShape } from '../../cases/shapes/upcoming';
import { ruleInput } from '../../rules/schema';
import { createRule, withoutRules } from '../automation/rules-of';
import { customerWrites, newPhone, openDeskWithNumber, type DeskWithNumber } from './customers';
import { call } from './desk';

let desk: DeskWithNumber;
beforeAll(async () => void (desk = await openDeskWithNumber()), 60_000);
beforeEach(() => withoutRules(desk.db));
afterAll(() => desk?.close());

const HOUR = 3_600_000;
const inHours = (hours: number) => new Date(Date.now() + hours * HOUR).toISOString();

async function upcoming(number: number): Promise<UpcomingShape[]> {
  const reply = await call(desk.app, `GET /api/cases/${number}/upcoming`, desk.agent);
  expect(reply.statusCode).toBe(200);
  return reply.json().items;
}
const read = async (number: number) => (await call(desk.app, `GET /api/cases/${number}`, desk.agent)).json();
const answerTo = async (number: number, body: object) => {
  const text = { text: 'Soon', clientId: randomUUID(), ...body };
  const reply = await call(desk.app, `POST /api/cases/${number}/messages`, desk.agent, text);
  expect(reply.statusCode).toBe(201);
  return reply.json();
};

async function timeRule(name: string, about: Record<string, unknown>): Promise<string> {
  const id = randomUUID();
  const actions = [{ type: 'addLabel', label: 'late' }];
  const whole = { name, type: 'current', mode: 'on', conditions: { all: [] }, actions, ...about };
  await createRule(desk.db, desk.administrator.id, id, ruleInput.parse(whole));
  return id;
}
/** As the workflow does after every event. */
async function look(number: number): Promise<void> {
  const look = createLook({ db: desk.db, log: pino({ level: 'silent' }), announce: () => undefined });
  const { conversationId } = await desk.db
    .selectFrom('cases')
    .select('conversationId')
    .where('number', '=', number)
    .executeTakeFirstOrThrow();
  while ((await look({ conversationId, dueAt: null })).more);
}

test('what will happen is told in the order of time, each with who does it', async () => {
  const after = (duration: string) => ({ after: { fact: 'message.lastCustomerAt', duration } });
  const nudge = await timeRule('Nudge', after('PT90M'));
  const watched = await timeRule('Watched', { mode: 'watch', ...after('P2D') });
  await timeRule('Off', { mode: 'off', ...after('PT1H') });
  const number = await customerWrites(desk, newPhone(), 'Hello');
  await look(number);
  const scheduled = await answerTo(number, { text: 'Still there?', sendAt: inHours(3) });
  const c = await read(number);
  const wrote = Date.parse(c.lastMessage.createdAt);
  const items = await upcoming(number);
  expect(items.map(({ what, rule, message }) => [what, rule, message])).toEqual([
    ['chatEnds', null, null],
    ['rule', { id: nudge, name: 'Nudge', mode: 'on' }, null],
    ['scheduledMessage', null, { id: scheduled.id, text: 'Still there?' }],
    ['windowCloses', null, null],
    ['rule', { id: watched, name: 'Watched', mode: 'watch' }, null],
  ]);
  expect(items.map(({ at }) => at)).toEqual([
    c.chat.endsAt,
    new Date(wrote + 1.5 * HOUR).toISOString(),
    scheduled.sendAt,
    c.window.closesAt,
    new Date(wrote + 48 * HOUR).toISOString(),
  ]);
  const [end, rule, message, , onlyWatched] = items.map(({ explanation }) => explanation);
  expect(end).toContain('open, because the customer wrote last');
  expect(rule).toContain("1 hour, 30 minutes after: the customer's last message");
  expect(message).toContain('Some agent has scheduled this message. It is given up if the customer writes');
  expect(onlyWatched).toContain('only watched');
});

test('an answer moves the end of the chat and what its case becomes', async () => {
  const number = await customerWrites(desk, newPhone(), 'Hello');
  const [before] = await upcoming(number);
  await answerTo(number, {});
  const [after] = await upcoming(number);
  expect(after).toMatchObject({ what: 'chatEnds', at: (await read(number)).chat.endsAt });
  expect(after!.at > before!.at).toBe(true);
  expect(after!.explanation).toContain('pending, because an agent wrote last');
});

test('a chat whose taker is away goes back to New at a time that is told', async () => {
  const number = await customerWrites(desk, newPhone(), 'Hello');
  const colleague = await desk.hire('agent');
  await call(desk.app, `POST /api/cases/${number}/chat/take`, colleague, {});
  await call(desk.app, 'PUT /api/me/presence', colleague, { presence: 'offline' });
  const items = await upcoming(number);
  expect(items[0]).toMatchObject({ what: 'chatReleased', rule: null, message: null });
  expect(items[0]!.explanation).toContain('Some agent, who is away');
});

test('nothing happens by itself to a closed case whose window has closed', async () => {
  const number = await customerWrites(desk, newPhone(), 'Hello', {
    receivedAt: new Date(Date.now() - 25 * HOUR),
  });
  await call(desk.app, `POST /api/cases/${number}/chat/end`, desk.agent, { status: 'closed' });
  expect(await upcoming(number)).toEqual([]);
});

test('a text that is scheduled for after the window’s end is told to fail', async () => {
  const number = await customerWrites(desk, newPhone(), 'Hello');
  const { id } = await answerTo(number, { sendAt: inHours(2), cancelIfCustomerWrites: false });
  const closesAt = new Date(Date.now() + HOUR);
  await desk.db
    .updateTable('conversations')
    .set({ windowClosesAt: closesAt })
    .where('id', '=', (eb) =>
      eb.selectFrom('cases').select('cases.conversationId').where('cases.number', '=', number),
    )
    .execute();
  const message = (await upcoming(number)).find((item) => item.message?.id === id);
  expect(message?.explanation).toContain('The window will be closed by then');
  expect(message?.explanation).not.toContain('given up');
});
