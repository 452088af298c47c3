import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { call, openDesk, type Desk } from '../api/desk';

const root = join(__dirname, '..', '..');
const file = join(root, 'web', 'api', 'schema.d.ts');
const command = join(root, 'node_modules', 'openapi-typescript', 'bin', 'cli.js');
let desk: Desk;

beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.close());

async function typesOf(document: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'answerhall-types-'));
  try {
    const [from, to] = [join(folder, 'openapi.json'), join(folder, 'schema.d.ts')];
    await writeFile(from, document);
    await promisify(execFile)(process.execPath, [command, from, '--alphabetize', '-o', to], { cwd: root });
    return await readFile(to, 'utf8');
  } finally {
    await rm(folder, { recursive: true });
  }
}

test("the interface's types are those of the OpenAPI document", async () => {
  const types = await typesOf((await call(desk.app, 'GET /api/openapi.json')).body);
  if (process.env['WRITE_API_TYPES']) await writeFile(file, types);
  // Else: npm run api-types
  expect(await readFile(file, 'utf8')).toBe(types);
});
