import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { check, pull, push, type Surroundings } from '../../rule-files/commands';
import { serverAt } from '../../rule-files/server';
import { tryRules } from '../../rule-files/try';
import { call, openDesk, type Desk } from '../api/desk';
import { withoutRules } from '../automation/rules-of';

let desk: Desk;
let url: string;
let folder: string;
let file: string;
let said: string[];
let answer: boolean;

beforeAll(async () => {
  desk = await openDesk();
  url = await desk.app.listen({ port: 0, host: '127.0.0.1' });
  folder = await mkdtemp(join(tmpdir(), 'rule files '));
});
beforeEach(async () => {
  await withoutRules(desk.db);
  file = join(folder, `${Math.random()}.yaml`);
  [said, answer] = [[], true];
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await desk.close();
});

const tokenOf = (person: Desk['agent']) => person.headers.authorization.replace('Bearer ', '');
const around = (token = tokenOf(desk.administrator)): Surroundings => ({
  server: serverAt(url, token),
  schemaUrl: `${url}/api/rules/schema.json`,
  say: (line) => said.push(line),
  agrees: () => Promise.resolve(answer),
});
const rules = async () => (await call(desk.app, 'GET /api/rules', desk.administrator)).json().items;
const versions = async () =>
  (await call(desk.app, 'GET /api/rules/versions', desk.administrator)).json().items;

const LABEL = `rules:
  - name: Invoices
    type: new
    mode: on
    conditions: { all: [] }
    actions:
      - { type: addLabel, label: invoice }
`;

test('a file is pushed after its difference was shown, and pushing it again changes nothing', async () => {
  await writeFile(file, LABEL);
  await push(file, 'First rules', around());
  expect(said[0]).toBe('+ rule "Invoices"');
  expect(await rules()).toMatchObject([{ name: 'Invoices', mode: 'on' }]);
  const [newest] = await versions();
  expect(newest.note).toBe('First rules');
  const pushed = await readFile(file, 'utf8');
  expect(pushed).toContain(`id: ${(await rules())[0].id}`);
  said = [];
  await push(file, 'Again', around());
  expect(said).toEqual([expect.stringMatching(/^Nothing to change/)]);
  expect((await versions())[0]).toEqual(newest);
});

test('pulled rules are pushed back as the same: the round trip is the identity', async () => {
  await writeFile(file, LABEL);
  await push(file, 'x', around());
  const before = await rules();
  const other = join(folder, 'pulled.yaml');
  await pull(other, around());
  await push(other, 'y', around());
  expect(said.at(-1)).toMatch(/^Nothing to change/);
  expect(await rules()).toEqual(before);
  const text = await readFile(other, 'utf8');
  await pull(other, around());
  expect(said.at(-1)).toMatch(/holds version \d+ already/);
  expect(await readFile(other, 'utf8')).toBe(text);
});

test('a new rule that writes to customers begins as watch, and the next push switches it on', async () => {
  await writeFile(file, LABEL.replace('addLabel, label: invoice', 'sendMessage, text: Hello'));
  await push(file, 'x', around());
  expect(said.join('\n')).toMatch(/! "Invoices" writes to customers: it begins as watch/);
  expect(await rules()).toMatchObject([{ mode: 'watch' }]);
  said = [];
  await push(file, 'y', around());
  expect(said[1]).toContain('mode: "watch" → "on"');
  expect(await rules()).toMatchObject([{ mode: 'on' }]);
});

test('without a yes nothing is changed, neither here nor there', async () => {
  await writeFile(file, LABEL);
  answer = false;
  await expect(push(file, 'x', around())).rejects.toThrow(/Nothing was changed/);
  expect(await rules()).toEqual([]);
  expect((await call(desk.app, 'GET /api/rules/draft', desk.administrator)).statusCode).toBe(404);
  expect(await readFile(file, 'utf8')).toBe(LABEL);
  await expect(pull(file, around())).rejects.toThrow(/left as it is/);
  expect(await readFile(file, 'utf8')).toBe(LABEL);
});

test('somebody else’s draft is not thrown away', async () => {
  const draft = { name: 'Theirs', type: 'new', mode: 'on', conditions: { all: [] }, stop: true };
  await call(desk.app, 'POST /api/rules?draft=true', desk.administrator, draft);
  await writeFile(file, LABEL);
  await expect(push(file, 'x', around())).rejects.toThrow(/There is a draft/);
  const kept = (await call(desk.app, 'GET /api/rules/draft', desk.administrator)).json();
  expect(kept.rules).toMatchObject([{ name: 'Theirs' }]);
});

test('what the server refuses is told with its path, and the draft is gone again', async () => {
  const unknown = '11111111-1111-4111-8111-111111111111';
  await writeFile(file, LABEL.replace('addLabel, label: invoice', `setGroup, groupId: ${unknown}`));
  await expect(push(file, 'x', around())).rejects.toThrow(/actions.*groupId: There is no such group/);
  expect((await call(desk.app, 'GET /api/rules/draft', desk.administrator)).statusCode).toBe(404);
});

test('a token that is none, or an agent’s, is answered in words', async () => {
  await writeFile(file, LABEL);
  await expect(push(file, 'x', around('ah_nobody'))).rejects.toThrow(/token was refused/);
  await expect(push(file, 'x', around(tokenOf(desk.agent)))).rejects.toThrow(/not an administrator/);
});

test('the schema that editors check files by is served to everybody and knows a rule', async () => {
  const schema = (await call(desk.app, 'GET /api/rules/schema.json')).json();
  expect(Object.keys(schema.properties)).toEqual(['sections', 'rules', 'scenarios']);
  const { required } = schema.properties.rules.items;
  expect(required).toEqual(expect.arrayContaining(['name', 'type']));
  // The first push gives it.
  expect(required).not.toContain('id');
});

test('a file is tried on the events of the past, and nothing changes', async () => {
  await writeFile(file, LABEL);
  const before = await versions();
  await tryRules(file, around());
  const text = said.join('\n');
  expect(text).toMatch(/0 events tried in [\d.]+ s: 0 would have been touched/);
  expect(text).toMatch(/"Invoices": matches 0 times/);
  expect(text).toMatch(/! Knock-on effects are not simulated/);
  expect(await versions()).toEqual(before);
  expect(await readFile(file, 'utf8')).toBe(LABEL);
  await writeFile(file, LABEL.replace('new', 'old'));
  await expect(tryRules(file, around())).rejects.toThrow(`${file}:3: rules[0].type: `);
});

test('check needs no server', async () => {
  await writeFile(file, LABEL);
  await check(file, around());
  expect(said[0]).toMatch(/1 rules, 0 sections, 0 scenarios/);
  await writeFile(file, LABEL.replace('new', 'old'));
  await expect(check(file, around())).rejects.toThrow(`${file}:3: rules[0].type: `);
});

test('the command line says what it can do, and fails with exit code 1', async () => {
  const hook = join(__dirname, '..', 'typescript-hook.cjs');
  const main = join(__dirname, '..', '..', 'rule-files', 'main.ts');
  const run = (...args: string[]) =>
    promisify(execFile)(process.execPath, ['-r', hook, main, ...args], {
      env: { ...process.env, ANSWERHALL_URL: url, ANSWERHALL_TOKEN: tokenOf(desk.administrator) },
    });
  await expect(run()).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('push FILE') });
  await writeFile(file, LABEL);
  expect((await run('check', file)).stdout).toMatch(/all in order/);
  await expect(run('push', file)).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('--yes'),
  });
  expect((await run('push', file, '--yes')).stdout).toMatch(/Published as version/);
});
