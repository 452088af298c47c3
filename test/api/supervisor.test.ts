import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { failMessage } from '../../cases/fail-message';
import { lockConversation } from '../../cases/lock-conversation';
import type { CaseShape } from '../../cases/shapes/case';
import type { WallShape } from '../../cases/shapes/wall';
import { inTransaction } from '../../db/transaction';
import {
  addGroup,
  connectNumber,
  customerWrites,
  newPhone,
  openDeskWithNumber,
  type DeskWithNumber,
} from './customers';
import { call, type Person } from './desk';

let desk: DeskWithNumber;
beforeEach(async () => void (desk = await openDeskWithNumber()), 60_000);
afterEach(() => desk?.close());

const HOUR = 3_600_000;
const newChat = () => customerWrites(desk, newPhone(), 'Hello');
const take = (number: number, by: Person) => call(desk.app, `POST /api/cases/${number}/chat/take`, by, {});
const numbers = (reply: Awaited<ReturnType<typeof call>>): number[] =>
  reply
    .json()
    .items.map((c: CaseShape) => c.number)
    .sort((a: number, b: number) => a - b);
const chats = (query: string, by = desk.administrator) => call(desk.app, `GET /api/chats?${query}`, by);
const move = (from: Person, body: object) =>
  call(desk.app, `POST /api/users/${from.id}/chats/move`, desk.administrator, body);
const readCase = async (number: number): Promise<CaseShape> =>
  (await call(desk.app, `GET /api/cases/${number}`, desk.administrator)).json();
const wall = async (): Promise<WallShape> => {
  const reply = await call(desk.app, 'GET /api/wall', desk.administrator);
  expect(reply.statusCode).toBe(200);
  return reply.json();
};
const conversationOf = async (number: number): Promise<string> =>
  (
    await desk.db
      .selectFrom('cases')
      .select('conversationId')
      .where('number', '=', number)
      .executeTakeFirstOrThrow()
  ).conversationId;

describe('the chats of an agent', () => {
  test('are what that agent sees, for administrators only', async () => {
    const elsewhere = await addGroup(desk.db, 'Elsewhere');
    const far = { db: desk.db, integration: await connectNumber(desk.db, elsewhere) };
    const [mine, open, theirs] = [
      await newChat(),
      await newChat(),
      await customerWrites(far, newPhone(), 'x'),
    ];
    await take(mine, desk.agent);
    const of = `agentId=${desk.agent.id}`;
    expect(numbers(await chats(`view=new&${of}`))).toEqual([open]);
    expect(numbers(await chats(`view=mine&${of}`))).toEqual([mine]);
    expect(numbers(await chats(of))).toEqual([mine, open]);
    expect(numbers(await chats('view=mine'))).toEqual([]);
    expect(numbers(await chats('view=all'))).toEqual([mine, open, theirs]);
    const colleague = await desk.hire('agent');
    expect((await chats(of, colleague)).statusCode).toBe(403);
    expect(numbers(await chats(`view=mine&${of}`, desk.agent))).toEqual([mine]);
    expect((await chats(`agentId=${randomUUID()}`)).statusCode).toBe(400);
  });
});

describe('moving the chats of somebody who is away', () => {
  test('transfers each with the note, and the second time there is nothing left', async () => {
    const colleague = await desk.hire('agent');
    const taken = [await newChat(), await newChat(), await newChat()];
    const other = await newChat();
    for (const number of taken) await take(number, desk.agent);
    desk.woken.length = 0;
    const body = { agentId: colleague.id, note: 'She is ill today.' };
    expect((await move(desk.agent, body)).json()).toEqual({ moved: 3, refused: [], more: false });
    expect(numbers(await chats(`view=mine&agentId=${colleague.id}`))).toEqual(taken);
    expect((await readCase(other)).chat?.takenBy).toBeNull();
    const conversations = await Promise.all(taken.map(conversationOf));
    expect([...desk.woken].sort()).toEqual(conversations.sort());
    for (const number of taken) {
      const notes = await call(desk.app, `GET /api/cases/${number}/notes`, colleague);
      expect(notes.json().items).toEqual([expect.objectContaining({ text: 'She is ill today.' })]);
      const history = await call(desk.app, `GET /api/cases/${number}/history`, colleague);
      expect(history.json().items).toContainEqual(
        expect.objectContaining({
          what: 'chat.transferred',
          by: expect.objectContaining({ id: desk.administrator.id }),
        }),
      );
    }
    expect((await move(desk.agent, body)).json()).toEqual({ moved: 0, refused: [], more: false });
  });

  test('to a group makes them new there', async () => {
    const sales = await addGroup(desk.db, 'Sales');
    const number = await newChat();
    await take(number, desk.agent);
    expect((await move(desk.agent, { groupId: sales })).json().moved).toBe(1);
    expect(await readCase(number)).toMatchObject({ group: { id: sales }, chat: { takenBy: null } });
  });

  test('leaves a chat that somebody else takes meanwhile, and says so', async () => {
    const [colleague, other] = [await desk.hire('agent'), await desk.hire('agent')];
    const [first, second] = [await newChat(), await newChat()];
    await take(first, desk.agent);
    await take(second, desk.agent);
    let moving: ReturnType<typeof move> | undefined;
    await inTransaction(desk.db, async (trx) => {
      await lockConversation(trx, await conversationOf(first));
      moving = move(desk.agent, { agentId: colleague.id });
      // It waits for the lock of the first chat, which somebody else takes over just now.
      await pause(200);
      await trx.updateTable('cases').set({ takenBy: other.id }).where('number', '=', first).execute();
    });
    const reply = await moving;
    expect(reply?.json()).toEqual({
      moved: 1,
      refused: [{ caseNumber: first, type: 'chat-moved', detail: expect.any(String) }],
      more: false,
    });
    expect((await readCase(first)).chat?.takenBy?.id).toBe(other.id);
    expect((await readCase(second)).chat?.takenBy?.id).toBe(colleague.id);
  });

  test('to the same person, or to nobody there is, is refused', async () => {
    for (const body of [{ agentId: desk.agent.id }, { agentId: randomUUID() }, { groupId: randomUUID() }])
      expect((await move(desk.agent, body)).statusCode).toBe(400);
  });
});

describe('the wall', () => {
  test('counts who waits, whose chats they are, and which are new in each group', async () => {
    const sales = await addGroup(desk.db, 'Sales');
    const [waiting, answered] = [await newChat(), await newChat()];
    await newChat();
    await take(waiting, desk.agent);
    await call(desk.app, `POST /api/cases/${answered}/messages`, desk.agent, { text: 'Hi', clientId: '1' });
    const ended = await newChat();
    await call(desk.app, `POST /api/cases/${ended}/chat/end`, desk.agent, { status: 'open' });
    const seen = await wall();
    expect(seen.waiting).toEqual({ count: 2, longestSince: (await readCase(waiting)).waitingSince });
    expect(seen.agents.find(({ id }) => id === desk.agent.id)).toEqual({
      id: desk.agent.id,
      name: 'Some agent',
      presence: 'offline',
      activeChats: 2,
      waiting: 1,
    });
    expect(seen.agents).toHaveLength(3);
    expect(seen.groups).toEqual([
      { id: sales, name: 'Sales', new: 0, active: 0 },
      { id: desk.supportId, name: 'Support', new: 1, active: 3 },
    ]);
    expect((await call(desk.app, 'GET /api/wall', desk.agent)).statusCode).toBe(403);
  });

  test('shows the windows that close within two hours, those of closed cases left out', async () => {
    const wrote = async (hoursAgo: number) =>
      customerWrites(desk, newPhone(), 'Hello', { receivedAt: new Date(Date.now() - hoursAgo * HOUR) });
    const [late, soon, closed] = [await wrote(22.5), await wrote(23.5), await wrote(23)];
    await wrote(21);
    await wrote(25);
    await call(desk.app, `POST /api/cases/${closed}/chat/end`, desk.agent, { status: 'closed' });
    const { windowsClosingSoon } = await wall();
    expect(windowsClosingSoon).toEqual(
      [await readCase(soon), await readCase(late)].map(({ number, window, contact }) => ({
        caseNumber: number,
        closesAt: window?.closesAt,
        contactName: contact.name,
      })),
    );
  });

  test('shows what failed today, once, until it is sent again', async () => {
    const number = await newChat();
    const sent = await call(desk.app, `POST /api/cases/${number}/messages`, desk.agent, {
      text: 'Hi',
      clientId: '1',
    });
    const { id } = sent.json<{ id: string }>();
    const fail = () =>
      inTransaction(desk.db, async (trx) => {
        const locked = await lockConversation(trx, await conversationOf(number));
        const message = await trx
          .selectFrom('messages')
          .selectAll()
          .where('id', '=', id)
          .executeTakeFirstOrThrow();
        const error = { code: '63024', message: 'No WhatsApp there.' };
        await failMessage(trx, locked!.conversation, message, error, locked!.now);
      });
    await fail();
    const failed = {
      caseNumber: number,
      messageId: id,
      at: expect.any(String),
      error: { code: '63024', message: 'No WhatsApp there.' },
    };
    expect((await wall()).failedMessages).toEqual([failed]);
    await call(desk.app, `POST /api/messages/${id}/retry`, desk.agent);
    expect((await wall()).failedMessages).toEqual([]);
    await fail();
    expect((await wall()).failedMessages).toEqual([failed]);
    await desk.db
      .updateTable('caseHistory')
      .set({ at: new Date(Date.now() - 25 * HOUR) })
      .where('what', '=', 'message.failed')
      .execute();
    expect((await wall()).failedMessages).toEqual([]);
  });
});
