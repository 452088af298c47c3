import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { call, openDesk, type Desk } from './desk';

let desk: Desk;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'answerhall-interface-'));
  await mkdir(join(folder, 'assets'));
  await writeFile(
    join(folder, 'index.html'),
    '<meta property="csp-nonce" nonce="CSP_NONCE"><script type="module" nonce="CSP_NONCE" src="/assets/a.js"></script>',
  );
  await writeFile(join(folder, 'assets', 'a.js'), 'export {};');
  desk = await openDesk({}, { interfaceFolder: folder });
});
afterAll(async () => {
  await desk.close();
  await rm(folder, { recursive: true });
});

test('every screen is the same page, each time with a nonce of its own and a strict policy', async () => {
  const nonces = new Set<string>();
  for (const path of ['/', '/chats', '/chats/12', '/cases/7', '/cases?view=unanswered', '/settings/rules']) {
    const page = await call(desk.app, `GET ${path}`);
    expect([path, page.statusCode, page.headers['content-type']]).toEqual([
      path,
      200,
      'text/html; charset=utf-8',
    ]);
    const [, nonce = ''] = /csp-nonce" nonce="([^"]+)"/.exec(page.body) ?? [];
    const policy = String(page.headers['content-security-policy']);
    expect(policy).toContain(`'nonce-${nonce}'`);
    expect(policy).not.toContain('unsafe');
    expect(page.headers['cache-control']).toBe('no-store');
    nonces.add(nonce);
  }
  expect(nonces.size).toBe(6);
});

test('what is built is kept by browsers, and nothing else is served as if it were', async () => {
  const script = await call(desk.app, 'GET /assets/a.js');
  expect([script.statusCode, script.headers['cache-control']]).toEqual([
    200,
    'public, max-age=31536000, immutable',
  ]);
  for (const path of ['/assets/b.js', '/assets/../index.html', '/assets/%2e%2e/index.html', '/nothing'])
    expect([path, (await call(desk.app, `GET ${path}`)).statusCode]).toEqual([path, 404]);
});
