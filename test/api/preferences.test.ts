import { call, openDesk, type Desk, type Person } from './desk';
import { follow, listenOn } from './event-stream';

let desk: Desk;
let base: string;
beforeAll(async () => {
  desk = await openDesk();
  base = await listenOn(desk.app);
}, 60_000);
afterAll(() => desk?.close());

const DEFAULTS = {
  sendWith: 'enter',
  undoSeconds: 0,
  singleKeys: true,
  sounds: { newChat: true, customerWaits: true, transfer: true },
  desktopNotifications: false,
  repeatWhileWaiting: true,
  theme: 'system',
  language: null,
  caseColumns: [],
};
const get = async (by: Person) => (await call(desk.app, 'GET /api/me/preferences', by)).json();
const patch = async (by: Person, body: object) => {
  const reply = await call(desk.app, 'PATCH /api/me/preferences', by, body);
  expect([reply.statusCode, reply.body]).toEqual([200, expect.any(String)]);
  return reply.json();
};

test('preferences are the usual ones until they are changed, one by one, for one person', async () => {
  const person = await desk.hire('agent');
  expect(await get(person)).toEqual(DEFAULTS);
  expect(await patch(person, {})).toEqual(DEFAULTS);
  await patch(person, { theme: 'dark', language: 'de', sounds: { newChat: false } });
  const after = await patch(person, { sounds: { transfer: false }, caseColumns: ['number', 'subject'] });
  expect(after).toEqual({
    ...DEFAULTS,
    theme: 'dark',
    language: 'de',
    sounds: { newChat: false, customerWaits: true, transfer: false },
    caseColumns: ['number', 'subject'],
  });
  expect(await get(person)).toEqual(after);
  expect(await patch(person, { language: null, sounds: { newChat: true } })).toEqual({
    ...after,
    language: null,
    sounds: { ...after.sounds, newChat: true },
  });
  expect(await get(desk.agent)).toEqual(DEFAULTS);
});

test('changes at once are all kept', async () => {
  const person = await desk.hire('agent');
  const changes = [
    { sendWith: 'ctrlEnter' },
    { undoSeconds: 5 },
    { singleKeys: false },
    { sounds: { newChat: false } },
    { sounds: { customerWaits: false } },
    { desktopNotifications: true },
    { repeatWhileWaiting: false },
  ];
  await Promise.all(changes.map((change) => patch(person, change)));
  expect(await get(person)).toEqual({
    ...DEFAULTS,
    sendWith: 'ctrlEnter',
    undoSeconds: 5,
    singleKeys: false,
    sounds: { newChat: false, customerWaits: false, transfer: true },
    desktopNotifications: true,
    repeatWhileWaiting: false,
  });
});

test('the other tabs of the person are told of a change, nobody else, and of none that changes nothing', async () => {
  const [tab, other] = [await follow(base, desk.agent), await follow(base, desk.administrator)];
  const dark = await patch(desk.agent, { theme: 'dark' });
  await patch(desk.agent, { theme: 'dark' });
  const both = await patch(desk.agent, { language: 'en' });
  const seen = await tab.until(({ data }) => data.preferences?.language === 'en');
  expect(seen).toMatchObject({
    event: 'preferences.updated',
    data: { at: expect.any(String), caseNumber: null, preferences: both },
  });
  await call(desk.app, 'PUT /api/me/presence', desk.agent, { presence: 'withoutChats' });
  await other.until(({ event }) => event === 'presence.updated');
  const told = [tab, other].map(({ events }) =>
    events.filter(({ event }) => event === 'preferences.updated'),
  );
  expect(told.map(({ length }) => length)).toEqual([2, 0]);
  expect(dark.theme).toBe('dark');
  [tab, other].forEach((client) => client.cut());
});

test('who is gone leaves none', async () => {
  const person = await desk.hire('agent');
  await patch(person, { theme: 'light' });
  await call(desk.app, `DELETE /api/users/${person.id}`, desk.administrator);
  const rows = await desk.db
    .selectFrom('preferences')
    .select('userId')
    .where('userId', '=', person.id)
    .execute();
  expect(rows).toEqual([]);
});

test('who has not chosen has what the workspace decides, and a choice stays a choice', async () => {
  const [chooser, follower] = [await desk.hire('agent'), await desk.hire('agent')];
  // The same as usual, but chosen.
  await patch(chooser, { sounds: { newChat: true } });
  const decided = await call(desk.app, 'PATCH /api/settings', desk.administrator, {
    preferenceDefaults: { undoSeconds: 5, sounds: { newChat: false, transfer: false } },
  });
  expect(decided.json().preferenceDefaults).toEqual({
    undoSeconds: 5,
    sounds: { newChat: false, transfer: false },
  });
  const of = async (one: typeof chooser) => (await call(desk.app, 'GET /api/me/preferences', one)).json();
  expect(await of(chooser)).toMatchObject({
    undoSeconds: 5,
    sounds: { newChat: true, customerWaits: true, transfer: false },
  });
  expect(await of(follower)).toMatchObject({ undoSeconds: 5, sounds: { newChat: false, transfer: false } });
  await call(desk.app, 'PATCH /api/settings', desk.administrator, { preferenceDefaults: {} });
  expect(await of(follower)).toMatchObject({ undoSeconds: 0, sounds: { newChat: true, transfer: true } });
});
