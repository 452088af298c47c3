import { call, openDesk, PASSWORD, type Desk } from './desk';

let desk: Desk;
beforeAll(async () => (desk = await openDesk({ publicUrl: 'https://desk.example.com' })));
afterAll(() => desk.close());

const wrong = (email: string, password = 'not the password') =>
  call(desk.app, 'POST /api/session', undefined, { email, password });

async function signIn(headers: Record<string, string> = {}, email = 'first@example.com') {
  return call(desk.app, 'POST /api/session', undefined, { email, password: PASSWORD }, headers);
}

test('signing in answers who I am, sets an http-only cookie and puts me online', async () => {
  const reply = await signIn();
  expect(reply.statusCode).toBe(201);
  expect(reply.json()).toMatchObject({
    email: 'first@example.com',
    name: 'Administrator',
    role: 'administrator',
    presence: 'online',
    groups: [{ id: desk.supportId, name: 'Support' }],
    groupIds: [desk.supportId],
  });
  const [cookie] = reply.cookies;
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' });
  const me = await call(desk.app, 'GET /api/me', undefined, undefined, {
    cookie: `answerhall_session=${cookie!.value}`,
  });
  expect(me.json()).toEqual(reply.json());
});

test('the e-mail is known in any spelling of its letters', async () => {
  expect((await signIn({}, 'FIRST@Example.com')).statusCode).toBe(201);
});

test('the cookie is secure where the public address is https, and not at the local address', async () => {
  const there = await signIn({ host: 'desk.example.com', origin: 'https://desk.example.com' });
  expect(there.cookies[0]).toMatchObject({ secure: true });
  const here = await signIn({ host: '127.0.0.1:3000', origin: 'http://127.0.0.1:3000' });
  expect(here.statusCode).toBe(201);
  expect(here.cookies[0]).not.toHaveProperty('secure');
});

test('signing out ends this session only', async () => {
  const [first, second] = (await Promise.all([signIn(), signIn()])).map(
    (reply) => `answerhall_session=${reply.cookies[0]!.value}`,
  );
  const out = await call(desk.app, 'DELETE /api/session', undefined, undefined, { cookie: first! });
  expect(out.statusCode).toBe(204);
  const me = (cookie: string) => call(desk.app, 'GET /api/me', undefined, undefined, { cookie });
  expect((await me(first!)).statusCode).toBe(401);
  expect((await me(second!)).statusCode).toBe(200);
});

test('a call with the cookie from a page of another site is refused; without Origin it is fine', async () => {
  const cookie = `answerhall_session=${(await signIn()).cookies[0]!.value}`;
  const from = (headers: Record<string, string>) =>
    call(desk.app, 'PUT /api/me/presence', undefined, { presence: 'online' }, { cookie, ...headers });
  expect((await from({ origin: 'https://evil.example' })).statusCode).toBe(403);
  expect((await from({ origin: 'null' })).statusCode).toBe(403);
  expect((await from({})).statusCode).toBe(200);
  expect((await from({ origin: 'https://desk.example.com', host: '10.0.0.1' })).statusCode).toBe(200);
  expect((await from({ origin: 'http://localhost:3000', host: 'localhost:3000' })).statusCode).toBe(200);
});

test('a call with a token ignores Origin', async () => {
  const reply = await call(desk.app, 'GET /api/me', desk.agent, undefined, {
    origin: 'https://evil.example',
  });
  expect(reply.statusCode).toBe(200);
});

test('signing in from a page of another site is refused', async () => {
  expect((await signIn({ origin: 'https://evil.example' })).statusCode).toBe(403);
});

test('a wrong password and an unknown e-mail are answered in the same words', async () => {
  const known = await wrong((await desk.hire('agent')).email);
  const unknown = await wrong('nobody@example.com');
  expect(known.statusCode).toBe(401);
  expect(known.json()).toEqual(unknown.json());
  expect(known.headers['content-type']).toContain('application/problem+json');
});

test('after ten failures even the right password waits, on every API process, and others are not held up', async () => {
  const { email } = await desk.hire('agent');
  const answers = await Promise.all(Array.from({ length: 25 }, () => wrong(email)));
  expect(answers.filter((reply) => reply.statusCode === 401)).toHaveLength(10);
  expect(answers.filter((reply) => reply.statusCode === 429)).toHaveLength(15);
  const held = await call(await desk.another(), 'POST /api/session', undefined, {
    email,
    password: PASSWORD,
  });
  expect(held.statusCode).toBe(429);
  expect(Number(held.headers['retry-after'])).toBeGreaterThan(500);
  expect((await signIn()).statusCode).toBe(201);
});

test('a success forgets the failures before it', async () => {
  const { email } = await desk.hire('agent');
  for (let round = 0; round < 3; round++) {
    for (let n = 0; n < 6; n++) expect((await wrong(email)).statusCode).toBe(401);
    expect((await signIn({}, email)).statusCode).toBe(201);
  }
});

test('an expired session is none', async () => {
  const secret = (await signIn()).cookies[0]!.value;
  await desk.db
    .updateTable('sessions')
    .set({ expiresAt: new Date(Date.now() - 1) })
    .execute();
  const me = await call(desk.app, 'GET /api/me', undefined, undefined, {
    cookie: `answerhall_session=${secret}`,
  });
  expect(me.statusCode).toBe(401);
});

test('secrets are stored as hashes', async () => {
  const secret = (await signIn()).cookies[0]!.value;
  const stored = JSON.stringify(await desk.db.selectFrom('sessions').selectAll().execute());
  expect(stored).not.toContain(secret);
  expect(
    (await desk.db.selectFrom('users').select('passwordHash').executeTakeFirstOrThrow()).passwordHash,
  ).toMatch(/^\$argon2id\$/);
});
