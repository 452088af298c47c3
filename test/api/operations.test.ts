import { connect } from '../../db/connection';
import { call, openDesk, type Desk } from './desk';

let desk: Desk;
let temporal = false;
beforeAll(async () => (desk = await openDesk({}, { temporalReached: () => Promise.resolve(temporal) })));
afterAll(() => desk.close());

test('ready once database and Temporal were both reached, then only the database decides', async () => {
  const ready = async () => {
    const reply = await call(desk.app, 'GET /readyz');
    return [reply.statusCode, reply.json<object>()];
  };
  expect(await ready()).toEqual([503, { database: 'ok', temporal: 'unreachable' }]);
  temporal = true;
  expect(await ready()).toEqual([200, { database: 'ok', temporal: 'ok' }]);
  temporal = false;
  expect(await ready()).toEqual([200, { database: 'ok', temporal: 'unreachable' }]);
});

test('a process that never answers is unreachable, within seconds', async () => {
  const app = await desk.another({ temporalReached: () => new Promise(() => undefined) });
  expect((await call(app, 'GET /readyz')).json()).toEqual({ database: 'ok', temporal: 'unreachable' });
});

test('without its database the process lives, is not ready, and refuses calls with words', async () => {
  const db = connect('postgresql://nobody@127.0.0.1:1/nothing');
  const app = await desk.another({ db });
  expect((await call(app, 'GET /healthz')).statusCode).toBe(200);
  expect((await call(app, 'GET /readyz')).statusCode).toBe(503);
  const refused = await call(app, 'GET /api/me', desk.agent);
  expect(refused.statusCode).toBe(503);
  expect(refused.headers['retry-after']).toBe('5');
  expect(refused.json()).toMatchObject({ type: 'urn:answerhall:problem:unavailable' });
  await db.destroy();
});

test('metrics count calls by route, not by address', async () => {
  await call(desk.app, `GET /api/users/${desk.agent.id}`, desk.agent);
  const metrics = await call(desk.app, 'GET /metrics');
  expect(metrics.headers['content-type']).toContain('text/plain');
  expect(metrics.body).toContain('route="/api/users/:id",status="200"');
  expect(metrics.body).not.toContain(desk.agent.id);
  expect(metrics.body).toContain('database_connections{state="busy"}');
});

test('with a token set, metrics need it', async () => {
  const other = await openDesk({ metricsToken: 'let-me-see' });
  try {
    const read = (authorization?: string) =>
      call(other.app, 'GET /metrics', undefined, undefined, authorization ? { authorization } : {});
    expect((await read()).statusCode).toBe(401);
    expect((await read('Bearer wrong')).statusCode).toBe(401);
    expect((await read('Bearer let-me-see')).statusCode).toBe(200);
  } finally {
    await other.close();
  }
});

test('the OpenAPI document describes every call, in version 3.1, with what refusals look like', async () => {
  const document = (await call(desk.app, 'GET /api/openapi.json')).json<{
    openapi: string;
    paths: Record<string, Record<string, { responses: Record<string, object>; requestBody?: object }>>;
    components: { schemas: object };
  }>();
  expect(document.openapi).toMatch(/^3\.1/);
  const post = document.paths['/api/users']!['post']!;
  expect(post.requestBody).toBeDefined();
  expect(Object.keys(post.responses)).toEqual(['201', 'default']);
  expect(document.components.schemas).toHaveProperty('Problem');
  // What it refers to is there.
  const text = JSON.stringify(document);
  for (const [, name] of text.matchAll(/"#\/components\/schemas\/(\w+)"/g))
    expect(document.components.schemas).toHaveProperty(name!);
  expect(Object.keys(document.paths).filter((path) => path.startsWith('/api/')).length).toBeGreaterThan(20);
});

test('the page to try calls is served, runs its own scripts only', async () => {
  const docs = await call(desk.app, 'GET /docs');
  expect(docs.statusCode).toBe(200);
  const csp = String(docs.headers['content-security-policy']);
  expect(csp).toContain("script-src 'self'");
  expect(docs.body).not.toMatch(/<script>[^<]/);
  const scripts = [...docs.body.matchAll(/<script src="([^"]+)"/g)].map((match) => match[1]!);
  expect(scripts.length).toBeGreaterThan(1);
  for (const src of scripts) {
    const url = new URL(src, 'http://desk/docs').pathname;
    expect((await call(desk.app, `GET ${url}`)).statusCode).toBe(200);
  }
});

test('an unknown call is a problem document, under /api only for who is signed in', async () => {
  expect((await call(desk.app, 'GET /nothing')).statusCode).toBe(404);
  expect((await call(desk.app, 'GET /api/nothing')).statusCode).toBe(401);
  const unknown = await call(desk.app, 'GET /api/nothing', desk.agent);
  expect(unknown.statusCode).toBe(404);
  expect(unknown.headers['content-type']).toContain('application/problem+json');
});

test('an address that can not be read is refused, not broken', async () => {
  const reply = await call(desk.app, 'GET /api/users/%zz', desk.agent);
  expect(reply.statusCode).toBe(400);
  expect(reply.headers['content-type']).toContain('application/problem+json');
});

test('what breaks inside is a reference for the caller and a line in the log', async () => {
  const app = await desk.another();
  await desk.db.schema.alterTable('groups').renameTo('mislaid').execute();
  await desk.db.schema.alterTable('users').renameColumn('presence', 'mislaid').execute();
  try {
    const reply = await call(app, 'GET /api/users', desk.agent);
    expect(reply.statusCode).toBe(500);
    expect(reply.body).not.toMatch(/mislaid|column|select/);
    expect(reply.json()).toMatchObject({
      type: 'urn:answerhall:problem:internal',
      reference: expect.any(String),
    });
  } finally {
    await desk.db.schema.alterTable('users').renameColumn('mislaid', 'presence').execute();
    await desk.db.schema.alterTable('mislaid').renameTo('groups').execute();
  }
});
