import { randomUUID } from 'node:crypto';
import { prune } from '../../activities/prune';
import { call, openDesk, type Desk } from './desk';

let desk: Desk;
beforeAll(async () => (desk = await openDesk({ publicUrl: 'https://desk.example.com' })));
afterAll(() => desk.close());
// Each test is another place on the internet, or the throttle would count all of them together.
beforeEach(() => desk.db.deleteFrom('signInFailures').execute());

interface Invited {
  id: string;
  link: string;
  token: string;
  email: string;
}

const post = (what: string, body: object, headers: Record<string, string> = {}) =>
  call(desk.app, `POST /api/invitations/${what}`, undefined, body, headers);
const accept = (token: string, more: object = {}) =>
  post('accept', { token, name: 'Ben', password: 'long enough', ...more });
const look = (token: string) => post('look', { token });
const admin = (what: string, body?: object) => call(desk.app, what, desk.administrator, body);

async function invite(more: object = {}): Promise<Invited> {
  const email = `${randomUUID()}@example.com`;
  const reply = await admin('POST /api/invitations', {
    ...{ email, role: 'agent', groupIds: [desk.supportId] },
    ...more,
  });
  if (reply.statusCode !== 201) throw new Error(reply.body);
  const made = reply.json<{ id: string; link: string }>();
  return { ...made, email, token: made.link.split('#').at(-1)! };
}

/** The link’s time is over. */
const expire = (id: string) =>
  desk.db
    .updateTable('invitations')
    .set({ expiresAt: new Date(Date.now() - 1000) })
    .where('id', '=', id)
    .execute();

test('a link that an administrator makes lets its person in, with the role and the groups they were invited to', async () => {
  const { id, link, token, email } = await invite({ name: 'Ben', expiresIn: 'P2D' });
  expect(link).toBe(`https://desk.example.com/invitation#${token}`);
  const seen = (await look(token)).json<{ expiresAt: string }>();
  expect(seen).toMatchObject({ email, name: 'Ben', invitedBy: 'Some administrator' });
  expect(Date.parse(seen.expiresAt) - Date.now()).toBeGreaterThan(47 * 3_600_000);
  const reply = await accept(token, { name: 'Ben Doe' });
  expect(reply.statusCode).toBe(201);
  expect(reply.json()).toMatchObject({
    ...{ email, name: 'Ben Doe', role: 'agent', presence: 'online', groupIds: [desk.supportId] },
  });
  const cookie = `answerhall_session=${reply.cookies[0]!.value}`;
  expect((await call(desk.app, 'GET /api/me', undefined, undefined, { cookie })).json()).toMatchObject({
    email,
  });
  const signIn = { email, password: 'long enough' };
  expect((await call(desk.app, 'POST /api/session', undefined, signIn)).statusCode).toBe(201);
  const { items } = (await admin('GET /api/invitations')).json<{ items: { id: string }[] }>();
  expect(items.find((one) => one.id === id)).toMatchObject({
    state: 'accepted',
    groups: [{ id: desk.supportId, name: 'Support' }],
    acceptedAt: expect.any(String),
  });
});

test('the link is shown once: no list has it, and only its hash is stored', async () => {
  const { id, token } = await invite();
  expect((await admin('GET /api/invitations')).body).not.toContain(token);
  const row = await desk.db.selectFrom('invitations').selectAll().where('id', '=', id).executeTakeFirst();
  expect(JSON.stringify(row)).not.toContain(token);
});

test('a link is used once: of five at once one wins, and the others are told to sign in', async () => {
  const { token, email } = await invite();
  const replies = await Promise.all(Array.from({ length: 5 }, () => accept(token)));
  expect(replies.map(({ statusCode }) => statusCode).sort()).toEqual([201, 409, 409, 409, 409]);
  const late = replies.find(({ statusCode }) => statusCode === 409)!.json<{ type: string; detail: string }>();
  expect(late.type).toBe('urn:answerhall:problem:invitation-used');
  expect(late.detail).toContain('Sign in');
  const people = await desk.db.selectFrom('users').select('id').where('email', '=', email).execute();
  expect(people).toHaveLength(1);
});

test('expired, revoked, replaced and made up: each link says what is wrong with it and lets nobody in', async () => {
  const [late, revoked, replaced] = [await invite(), await invite(), await invite()];
  await expire(late.id);
  expect((await admin(`DELETE /api/invitations/${revoked.id}`)).statusCode).toBe(204);
  const renewed = await admin(`POST /api/invitations/${replaced.id}/renew`);
  const said = [];
  for (const { token } of [late, revoked, replaced, { token: 'made-up' }]) {
    const [seen, tried] = [await look(token), await accept(token)];
    expect(tried.json()).toEqual(seen.json());
    said.push([seen.statusCode, seen.json<{ type: string }>().type.split(':').at(-1)]);
  }
  expect(said).toEqual([
    [409, 'invitation-expired'],
    [409, 'invitation-revoked'],
    [404, 'not-found'],
    [404, 'not-found'],
  ]);
  const { link } = renewed.json<{ link: string }>();
  expect((await accept(link.split('#').at(-1)!)).statusCode).toBe(201);
});

test('who is removed or is no administrator any more has invited nobody', async () => {
  for (const [what, body] of [['PATCH', { role: 'agent' }], ['DELETE']] as const) {
    const email = `${randomUUID()}@example.com`;
    const password = 'long enough';
    const made = await admin('POST /api/users', { email, name: 'Cleo', role: 'administrator', password });
    const signedIn = await call(desk.app, 'POST /api/session', undefined, { email, password });
    const cookie = `answerhall_session=${signedIn.cookies[0]!.value}`;
    const theirs = { email: `${randomUUID()}@example.com`, role: 'administrator' };
    const invited = await call(desk.app, 'POST /api/invitations', undefined, theirs, { cookie });
    const token = invited.json<{ link: string }>().link.split('#').at(-1)!;
    const other = await invite();
    expect((await look(token)).statusCode).toBe(200);
    const done = await admin(`${what} /api/users/${made.json<{ id: string }>().id}`, body);
    expect(done.statusCode).toBeLessThan(300);
    expect((await accept(token)).json()).toMatchObject({
      type: 'urn:answerhall:problem:invitation-revoked',
    });
    expect((await look(other.token)).statusCode).toBe(200);
    const log = await admin('GET /api/audit-log?what=invitation.revoked&limit=1');
    expect(log.json<{ items: object[] }>().items).toMatchObject([{ target: { name: theirs.email } }]);
  }
});

test('an expired invitation gets a new link; one that was accepted neither that nor revoked', async () => {
  const late = await invite();
  await expire(late.id);
  const states = async (state: string) =>
    (await admin(`GET /api/invitations?state=${state}`)).json<{ items: { id: string }[] }>().items;
  expect((await states('expired')).map(({ id }) => id)).toContain(late.id);
  const renewed = await admin(`POST /api/invitations/${late.id}/renew`, { expiresIn: 'PT1H' });
  expect((await states('pending')).map(({ id }) => id)).toContain(late.id);
  await accept(renewed.json<{ link: string }>().link.split('#').at(-1)!);
  expect((await admin(`POST /api/invitations/${late.id}/renew`)).statusCode).toBe(409);
  expect((await admin(`DELETE /api/invitations/${late.id}`)).statusCode).toBe(409);
});

test('an address is invited once at a time and not when it is here; an expired invitation makes room', async () => {
  const { id, email } = await invite();
  const again = { email: email.toUpperCase(), role: 'agent' };
  const second = await admin('POST /api/invitations', again);
  expect([second.statusCode, second.json<{ type: string }>().type]).toEqual([
    409,
    'urn:answerhall:problem:invited-already',
  ]);
  await expire(id);
  expect((await admin('POST /api/invitations', again)).statusCode).toBe(201);
  const here = await admin('POST /api/invitations', { email: desk.agent.email, role: 'agent' });
  expect(here.statusCode).toBe(409);
  expect(here.json<{ detail: string }>().detail).toContain('Some agent');
});

test('who came in another way meanwhile is told so, and the invitation stays', async () => {
  const { token, email } = await invite();
  await admin('POST /api/users', { email, name: 'Ben', role: 'agent', password: 'long enough' });
  const reply = await accept(token);
  expect(reply.statusCode).toBe(409);
  expect(reply.cookies).toEqual([]);
  expect((await look(token)).statusCode).toBe(200);
});

test('a group that is gone when the link is used is left out', async () => {
  const { id } = (await admin('POST /api/groups', { name: 'Short-lived' })).json<{ id: string }>();
  const { token } = await invite({ groupIds: [id, desk.supportId] });
  await admin(`DELETE /api/groups/${id}`);
  expect((await accept(token)).json()).toMatchObject({ groupIds: [desk.supportId] });
});

test('links are not guessed: after twenty that are none the place has to wait, and a right one does not count', async () => {
  const { token } = await invite();
  for (let i = 0; i < 25; i++) expect((await look(token)).statusCode).toBe(200);
  for (let i = 0; i < 20; i++) expect((await look(`guess-${i}`)).statusCode).toBe(404);
  const stopped = await look(token);
  expect(stopped.statusCode).toBe(429);
  expect(Number(stopped.headers['retry-after'])).toBeGreaterThan(0);
});

test('a page of another site can not accept, and what is wrong is said by field', async () => {
  const { token } = await invite();
  const foreign = { origin: 'https://evil.example' };
  const body = { token, name: 'Ben', password: 'long enough' };
  expect((await post('accept', body, foreign)).statusCode).toBe(403);
  const wrong = await accept(token, { name: ' ', password: 'short' });
  expect(wrong.statusCode).toBe(400);
  expect(wrong.json<{ errors: { path: string }[] }>().errors.map(({ path }) => path)).toEqual([
    'name',
    'password',
  ]);
  expect((await accept(token)).statusCode).toBe(201);
});

test('the same call with an Idempotency-Key makes one invitation and shows one link', async () => {
  const body = { email: `${randomUUID()}@example.com`, role: 'agent' };
  const again = () =>
    call(desk.app, 'POST /api/invitations', desk.administrator, body, { 'idempotency-key': 'once' });
  const [first, second] = [await again(), await again()];
  expect(second.json()).toEqual(first.json());
});

test('so many wait and no more, and 30 days after its end an invitation goes', async () => {
  const { id } = await invite();
  await desk.db
    .insertInto('invitations')
    .values(
      Array.from({ length: 500 }, () => ({
        id: randomUUID(),
        email: `${randomUUID()}@example.com`,
        name: null,
        role: 'agent' as const,
        groupIds: [],
        tokenHash: Buffer.from(randomUUID()),
        invitedBy: null,
        invitedByName: 'Nobody',
        expiresAt: new Date(Date.now() - 31 * 86_400_000),
        acceptedAt: null,
        revokedAt: null,
      })),
    )
    .execute();
  const body = { email: `${randomUUID()}@example.com`, role: 'agent' };
  expect((await admin('POST /api/invitations', body)).statusCode).toBe(409);
  expect((await prune(desk.db))['invitations']).toBe(500);
  expect((await admin('POST /api/invitations', body)).statusCode).toBe(201);
  expect((await admin('GET /api/invitations')).body).toContain(id);
});
