import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { Client } from 'pg';
import { raiseAlert } from '../../cases/raise-alert';
import type { App } from '../../api/app';
import { call, type Person } from './desk';
import {
  addGroup,
  connectNumber,
  customerWrites,
  newPhone,
  openDeskWithNumber,
  type DeskWithNumber,
} from './customers';
import { follow, listenOn, type EventClient, type SeenEvent } from './event-stream';

let desk: DeskWithNumber;
let base: string;
let otherApp: App;
let otherBase: string;
const open: EventClient[] = [];

beforeAll(async () => {
  desk = await openDeskWithNumber();
  base = await listenOn(desk.app);
  // This one listens; the other one lives on looking twice a second.
  otherApp = await desk.another({ config: { ...desk.app.config, databaseUrl: desk.databaseUrl } });
  otherBase = await listenOn(otherApp);
});
afterEach(() => open.splice(0).forEach((client) => client.cut()));
afterAll(() => desk.close());

async function watch(person: Person, lastEventId?: number | string, at = base): Promise<EventClient> {
  const client = await follow(at, person, lastEventId);
  open.push(client);
  return client;
}

const ofCase =
  (number: number, event: string) => (seen: { event: string; data: { caseNumber: number | null } }) =>
    seen.event === event && seen.data.caseNumber === number;

/** Something that every agent of Support is told, after which nothing earlier can still be on its way. */
async function milestone(...clients: EventClient[]): Promise<void> {
  const number = await customerWrites(desk, newPhone(), 'milestone');
  await Promise.all(clients.map((client) => client.until(ofCase(number, 'message.created'))));
}

describe('the stream', () => {
  test('tells of a new chat, its message and an answer within a second, in the shapes of the API', async () => {
    const client = await watch(desk.agent);
    expect([client.status, client.headers.get('content-type')]).toEqual([
      200,
      'text/event-stream; charset=utf-8',
    ]);
    const number = await customerWrites(desk, newPhone(), 'hello');
    const committed = Date.now();
    const created = await client.until(ofCase(number, 'case.created'));
    const message = await client.until(ofCase(number, 'message.created'));
    expect(Date.now() - committed).toBeLessThan(1_000);
    const shown = (await call(desk.app, `GET /api/cases/${number}`, desk.agent)).json();
    expect(created.data.case).toEqual(shown);
    expect(message.data.message).toEqual(shown.lastMessage);
    const answered = (
      await call(desk.app, `POST /api/cases/${number}/messages`, desk.agent, { text: 'Hi', clientId: 'a' })
    ).json();
    const sent = await client.until((seen) => seen.data.message?.id === answered.id);
    expect(sent.data.message).toEqual(answered);
    await call(desk.app, `POST /api/cases/${number}/notes`, desk.agent, { text: 'nice' });
    expect((await client.until(ofCase(number, 'note.created'))).data.note).toMatchObject({ text: 'nice' });
    const ids = client.events.map((seen) => seen.id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('is told by any API process, quicker than the poll when one of them has made the change', async () => {
    const client = await watch(desk.agent, undefined, otherBase);
    const number = await customerWrites(desk, newPhone(), 'hello');
    await client.until(ofCase(number, 'case.created'));
    await call(desk.app, `POST /api/cases/${number}/chat/take`, desk.agent);
    await client.until((seen) => seen.data.case?.chat?.takenBy?.id === desk.agent.id, 1_000);
  });

  test('counts what is unread for each person alone', async () => {
    const colleague = await desk.hire('agent');
    const phone = newPhone();
    const number = await customerWrites(desk, phone, 'one');
    const { id } = (await call(desk.app, `GET /api/cases/${number}`, desk.agent)).json().lastMessage;
    await call(desk.app, `PUT /api/cases/${number}/read`, desk.agent, { messageId: id });
    const [mine, theirs] = [await watch(desk.agent), await watch(colleague)];
    await customerWrites(desk, phone, 'two');
    const [a, b] = await Promise.all([mine, theirs].map((c) => c.until(ofCase(number, 'case.updated'))));
    expect([a!.data.case!.unread, b!.data.case!.unread]).toEqual([1, 2]);
  });

  test('tells everybody who is there', async () => {
    const client = await watch(desk.agent);
    const colleague = await desk.hire('agent', []);
    await call(desk.app, 'PUT /api/me/presence', colleague, { presence: 'online' });
    const seen = await client.until(
      ({ event, data }) => event === 'presence.updated' && data.user?.id === colleague.id,
    );
    expect(seen.data).toMatchObject({ caseNumber: null, user: { id: colleague.id, presence: 'online' } });
  });

  test('needs a sign-in, and knows no other fields', async () => {
    expect((await call(desk.app, 'GET /api/events')).statusCode).toBe(401);
    expect((await call(desk.app, 'GET /api/events?since=1', desk.agent)).statusCode).toBe(400);
  });
});

describe('a person', () => {
  test('of another group is told nothing', async () => {
    const elsewhere = await addGroup(desk.db, `Elsewhere ${randomUUID()}`);
    const outsider = await desk.hire('agent', [elsewhere]);
    const [client, insider] = [await watch(outsider), await watch(desk.agent)];
    const number = await customerWrites(desk, newPhone(), 'secret');
    await call(desk.app, `PATCH /api/cases/${number}`, desk.agent, { labels: ['x'] });
    await call(desk.app, `POST /api/cases/${number}/notes`, desk.agent, { text: 'x' });
    await milestone(insider);
    const integration = await connectNumber(desk.db, elsewhere);
    const theirs = await customerWrites({ ...desk, integration }, newPhone(), 'for them');
    await client.until(ofCase(theirs, 'message.created'));
    expect(
      client.events.map((seen) => seen.data.caseNumber).filter((n) => n !== theirs && n !== null),
    ).toEqual([]);
  });

  test('who can not see a case any more is told that it is hidden, and nothing of it from then on', async () => {
    const elsewhere = await addGroup(desk.db, `Elsewhere ${randomUUID()}`);
    const outsider = await desk.hire('agent', [elsewhere]);
    const number = await customerWrites(desk, newPhone(), 'moving');
    const [insider, other] = [await watch(desk.agent), await watch(outsider)];
    await call(desk.app, `PATCH /api/cases/${number}`, desk.agent, { groupId: elsewhere });
    const hidden = await insider.until(ofCase(number, 'case.hidden'));
    expect(Object.keys(hidden.data).sort()).toEqual(['at', 'caseNumber']);
    await other.until(ofCase(number, 'case.updated'));
    await call(desk.app, `PATCH /api/cases/${number}`, outsider, { priority: 'high' });
    await call(desk.app, `POST /api/cases/${number}/notes`, outsider, { text: 'ours now' });
    await milestone(insider);
    const after = insider.events.slice(insider.events.indexOf(hidden) + 1);
    expect(after.filter((seen) => seen.data.caseNumber === number)).toEqual([]);
  });

  test('who left a group sees nothing more of it at once', async () => {
    const leaver = await desk.hire('agent');
    const number = await customerWrites(desk, newPhone(), 'before');
    const [client, insider] = [await watch(leaver), await watch(desk.agent)];
    await call(desk.app, `PATCH /api/cases/${number}`, desk.agent, { labels: ['seen'] });
    await client.until(ofCase(number, 'case.updated'));
    const members = (await call(desk.app, `GET /api/groups/${desk.supportId}`, desk.administrator)).json()
      .memberIds;
    const changed = await call(desk.app, `PATCH /api/groups/${desk.supportId}`, desk.administrator, {
      memberIds: members.filter((id: string) => id !== leaver.id),
    });
    expect(changed.statusCode).toBe(200);
    await client.until(ofCase(number, 'case.hidden'));
    const before = client.events.length;
    await call(desk.app, `PATCH /api/cases/${number}`, desk.agent, { labels: ['unseen'] });
    await milestone(insider);
    expect(client.events.slice(before).filter((seen) => seen.event !== 'case.hidden')).toEqual([]);
    expect(JSON.stringify(client.events)).not.toContain('unseen');
  });

  test('gets a sign of life every 15 s, and loses the stream then when the token was revoked', async () => {
    const leaver = await desk.hire('agent');
    const [client, stays] = [await watch(leaver), await watch(desk.agent)];
    await desk.db.deleteFrom('apiTokens').where('userId', '=', leaver.id).execute();
    await client.ended;
    expect(client.rest).toContain(': still here');
    await milestone(stays);
  }, 20_000);

  test('who is gone loses the stream at once', async () => {
    const leaver = await desk.hire('agent');
    const client = await watch(leaver);
    await desk.db.deleteFrom('users').where('id', '=', leaver.id).execute();
    await milestone(await watch(desk.agent));
    await client.ended;
  });
});

describe('a stream that was cut', () => {
  test('goes on at another API process: nothing is missing, only known ids come again', async () => {
    const reference = await watch(desk.administrator);
    const first = await watch(desk.agent);
    const phone = newPhone();
    await customerWrites(desk, phone, 'message 0');
    await first.until((seen) => seen.data.message?.text === 'message 0');
    first.cut();
    const lastId = first.events.at(-1)!.id;
    for (let i = 1; i <= 30; i++) await customerWrites(desk, phone, `message ${i}`);
    const second = await watch(desk.agent, lastId, otherBase);
    await customerWrites(desk, phone, 'message 31');
    await Promise.all(
      [second, reference].map((c) => c.until((seen) => seen.data.message?.text === 'message 31')),
    );
    const wanted = reference.events.filter((seen) => seen.event === 'message.created').map((seen) => seen.id);
    const got = [...first.events, ...second.events];
    expect(wanted.filter((id) => !got.some((seen) => seen.id === id))).toEqual([]);
    const ids = second.events.map((seen) => seen.id);
    expect(new Set(ids).size).toBe(ids.length);
    const texts = second.events
      .filter((seen) => seen.event === 'message.created')
      .map((s) => s.data.message!.text);
    expect(texts.slice(-31)).toEqual(Array.from({ length: 31 }, (_, i) => `message ${i + 1}`));
    for (const seen of second.events) {
      const known = first.events.find((earlier) => earlier.id === seen.id);
      if (known) expect(known.event).toBe(seen.event);
    }
  });

  test('gets what happened while it is being resumed, once', async () => {
    const phone = newPhone();
    await customerWrites(desk, phone, 'start');
    const reference = await watch(desk.agent);
    let writing = true;
    const writer = (async () => {
      for (let i = 0; writing; i++) await customerWrites(desk, phone, `burst ${i}`);
    })();
    await reference.until((seen) => seen.data.message?.text === 'burst 5');
    const resumed = await Promise.all(
      Array.from({ length: 5 }, () => watch(desk.agent, reference.events[0]!.id, otherBase)),
    );
    writing = false;
    await writer;
    await customerWrites(desk, phone, 'the end');
    const isEnd = (seen: SeenEvent) => seen.data.message?.text === 'the end';
    await Promise.all([reference, ...resumed].map((client) => client.until(isEnd, 10_000)));
    await milestone(reference, ...resumed);
    for (const client of resumed) {
      const ids = client.events.map((seen) => seen.id);
      expect(reference.events.filter((seen) => !ids.includes(seen.id))).toEqual([]);
      expect(new Set(ids).size).toBe(ids.length);
    }
  });

  test.each(['999999999999', '0', 'abc', '12.5'])(
    'is told to start anew after the unknown id %s',
    async (id) => {
      const client = await watch(desk.agent, id);
      const reset = await client.until((seen) => seen.event === 'reset');
      expect(reset.data.caseNumber).toBeNull();
      await milestone(client);
      const again = await watch(desk.agent, reset.id);
      await milestone(again);
      expect(again.events.some((seen) => seen.event === 'reset')).toBe(false);
    },
  );

  test('is told to start anew after more than a day', async () => {
    const client = await watch(desk.agent);
    await milestone(client);
    const { id } = client.events[0]!;
    await desk.db
      .updateTable('feed')
      .set({ at: sql<Date>`clock_timestamp() - interval '25 hours'` })
      .where('id', '=', id)
      .execute();
    await (await watch(desk.agent, id)).until((seen) => seen.event === 'reset');
  });
});

test('what commits late is told although higher ids were told before, also to who comes back', async () => {
  const number = await customerWrites(desk, newPhone(), 'late');
  const { id: caseId } = await desk.db
    .selectFrom('cases')
    .select('id')
    .where('number', '=', number)
    .executeTakeFirstOrThrow();
  const client = await watch(desk.agent);
  const slow = new Client({ connectionString: desk.databaseUrl });
  await slow.connect();
  try {
    await slow.query('begin');
    const inserted = await slow.query(
      "insert into feed (kind, case_id) values ('case.updated', $1) returning id",
      [caseId],
    );
    const lateId = Number(inserted.rows[0].id);
    await milestone(client);
    const lastId = Math.max(...client.events.map((seen) => seen.id));
    expect(lastId).toBeGreaterThan(lateId);
    client.cut();
    const another = await watch(desk.agent);
    await slow.query('commit');
    await another.until((seen) => seen.id === lateId);
    await (await watch(desk.agent, lastId, otherBase)).until((seen) => seen.id === lateId);
  } finally {
    await slow.end();
  }
});

describe('an alert', () => {
  const presence = (person: Person, value: string) =>
    call(desk.app, 'PUT /api/me/presence', person, { presence: value });

  test('of a new chat rings those who are online, two seconds later if no rules have run', async () => {
    const [online, busy] = [await desk.hire('agent'), await desk.hire('agent')];
    await presence(online, 'online');
    await presence(busy, 'withoutChats');
    const [a, b] = [await watch(online), await watch(busy)];
    const number = await customerWrites(desk, newPhone(), 'ring');
    await a.until(ofCase(number, 'message.created'));
    expect(a.events.some(ofCase(number, 'chat.alert'))).toBe(false);
    const alert = await a.until(ofCase(number, 'chat.alert'));
    expect(alert.data).toMatchObject({ reason: 'newChat', case: { number } });
    await milestone(a, b);
    expect(b.events.filter((seen) => seen.event === 'chat.alert')).toEqual([]);
    expect(a.events.filter(ofCase(number, 'chat.alert'))).toHaveLength(1);
  });

  test('of a taken chat rings only who has it, and a full desk is not offered new ones', async () => {
    const [taker, colleague] = [await desk.hire('agent'), await desk.hire('agent')];
    await presence(taker, 'online');
    await presence(colleague, 'online');
    await call(desk.app, 'PATCH /api/settings', desk.administrator, { chatsPerAgent: 1 });
    const phone = newPhone();
    const number = await customerWrites(desk, phone, 'hi');
    await call(desk.app, `POST /api/cases/${number}/chat/take`, taker);
    const [mine, theirs] = [await watch(taker), await watch(colleague)];
    await customerWrites(desk, phone, 'more');
    await mine.until((seen) => ofCase(number, 'chat.alert')(seen) && seen.data.reason === 'answer');
    const fresh = await customerWrites(desk, newPhone(), 'new');
    await theirs.until(ofCase(fresh, 'chat.alert'));
    await milestone(mine, theirs);
    expect(mine.events.some(ofCase(fresh, 'chat.alert'))).toBe(false);
    expect(theirs.events.some(ofCase(number, 'chat.alert'))).toBe(false);
    await call(desk.app, 'PATCH /api/settings', desk.administrator, { chatsPerAgent: null });
  });

  test('who has as many chats as they may by their own limit is not offered new ones', async () => {
    const [full, free] = [await desk.hire('agent'), await desk.hire('agent')];
    for (const person of [full, free]) await presence(person, 'online');
    await call(desk.app, 'PATCH /api/settings', desk.administrator, { chatsPerAgent: 1 });
    for (const [person, chatsPerAgent] of [
      [full, 2],
      [free, 3],
    ] as const) {
      await call(desk.app, `PATCH /api/users/${person.id}`, desk.administrator, { chatsPerAgent });
      for (let i = 0; i < 2; i++) {
        const number = await customerWrites(desk, newPhone(), 'hi');
        await call(desk.app, `POST /api/cases/${number}/chat/take`, person);
      }
    }
    const [a, b] = [await watch(full), await watch(free)];
    const fresh = await customerWrites(desk, newPhone(), 'new');
    await b.until(ofCase(fresh, 'chat.alert'));
    await milestone(a, b);
    expect(a.events.some(ofCase(fresh, 'chat.alert'))).toBe(false);
    await call(desk.app, 'PATCH /api/settings', desk.administrator, { chatsPerAgent: null });
  });

  test('is raised once, however many say so', async () => {
    const client = await watch(desk.agent);
    await presence(desk.agent, 'online');
    const number = await customerWrites(desk, newPhone(), 'once');
    const { conversationId } = await desk.db
      .selectFrom('cases')
      .select('conversationId')
      .where('number', '=', number)
      .executeTakeFirstOrThrow();
    await Promise.all(Array.from({ length: 5 }, () => raiseAlert(desk.db, conversationId, 1)));
    await client.until(ofCase(number, 'chat.alert'));
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    await milestone(client);
    expect(client.events.filter(ofCase(number, 'chat.alert'))).toHaveLength(1);
  });

  test('of a chat’s end comes to who has it', async () => {
    const [taker, colleague] = [await desk.hire('agent'), await desk.hire('agent')];
    const number = await customerWrites(desk, newPhone(), 'hi');
    await call(desk.app, `POST /api/cases/${number}/chat/take`, taker);
    const [mine, theirs] = [await watch(taker), await watch(colleague)];
    await sql`insert into feed (kind, case_id) select 'chat.ending', id from cases where number = ${number}`.execute(
      desk.db,
    );
    const ending = await mine.until(ofCase(number, 'chat.ending'));
    expect(ending.data.case).toMatchObject({ number, chat: { state: 'active' } });
    await milestone(theirs);
    expect(theirs.events.some((seen) => seen.event === 'chat.ending')).toBe(false);
  });
});

test('an open stream is a tab; after the last one its person is offline in a minute', async () => {
  const person = await desk.hire('agent');
  const row = () =>
    desk.db.selectFrom('users').select('offlineAt').where('id', '=', person.id).executeTakeFirstOrThrow();
  const tabs = () => desk.db.selectFrom('eventStreams').selectAll().where('userId', '=', person.id).execute();
  const [first, second] = [await watch(person), await watch(person, undefined, otherBase)];
  expect(await tabs()).toHaveLength(2);
  first.cut();
  await until(async () => (await tabs()).length === 1);
  expect((await row()).offlineAt).toBeNull();
  second.cut();
  await until(async () => (await row()).offlineAt !== null);
});

test('a server that stops ends its streams, and their clients go on elsewhere', async () => {
  const third = await desk.another();
  const thirdBase = await listenOn(third);
  const client = await watch(desk.agent, undefined, thirdBase);
  await milestone(client);
  const started = Date.now();
  await third.close();
  expect(Date.now() - started).toBeLessThan(3_000);
  await client.ended;
  await milestone(await watch(desk.agent, client.events.at(-1)!.id, otherBase));
});

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (const giveUp = Date.now() + 5_000; !(await holds());) {
    if (Date.now() > giveUp) throw new Error('It did not come to be so.');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
