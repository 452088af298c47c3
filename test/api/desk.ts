import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { InjectOptions } from 'fastify';
import { pino } from 'pino';
import { buildApp, type App, type AppParts } from '../../api/app';
import { readConfiguration, type Configuration } from '../../configuration';
import { connect, type Db } from '../../db/connection';
import type { Role } from '../../db/schema';
import { createApiToken } from '../../workspace/api-tokens';
import { prepareWorkspace } from '../../workspace/first-start';
import { createUser } from '../../workspace/users';
import { createTestDatabase } from '../database';
import { openTestFiles } from '../test-files';

export const PASSWORD = 'correct horse battery';

export interface Person {
  id: string;
  email: string;
  headers: { authorization: string };
}

/** The whole API in process, on a database of its own, with an administrator and an agent of the group Support. */
export interface Desk {
  app: App;
  db: Db;
  databaseUrl: string;
  supportId: string;
  /** Where its files are. */
  folder: string;
  administrator: Person;
  agent: Person;
  /** The conversations that were to be woken. */
  woken: string[];
  hire(role: Role, groupIds?: string[]): Promise<Person>;
  /** Another API process on the same database. */
  another(parts?: Partial<AppParts>): Promise<App>;
  close(): Promise<void>;
}

export async function openDesk(
  settings: Partial<Configuration> = {},
  parts: Partial<AppParts> = {},
): Promise<Desk> {
  const database = await createTestDatabase();
  const db = connect(database.url, { max: 10 });
  await prepareWorkspace(db, {
    adminEmail: 'first@example.com',
    adminPassword: PASSWORD,
    defaultGroup: 'Support',
  });
  const { id: supportId } = await db.selectFrom('groups').select('id').executeTakeFirstOrThrow();
  const { files, folder, remove } = openTestFiles(db);
  const woken: string[] = [];
  const apps: App[] = [];
  // One key for all processes of the desk, as in real life.
  const SECRET_KEY = randomBytes(32).toString('base64');
  const another = async (more: Partial<AppParts> = {}) => {
    const app = await buildApp({
      db,
      config: {
        ...readConfiguration({ SECRET_KEY }),
        ...settings,
      },
      log: pino({ level: process.env['TEST_LOG'] ?? 'silent' }),
      wake: (id) => woken.push(id),
      channels: new Map(),
      files,
      temporalReached: () => Promise.resolve(true),
      interfaceFolder: null,
      threadArgv: ['-r', join(__dirname, '..', 'typescript-hook.cjs')],
      ...parts,
      ...more,
    });
    apps.push(app);
    return app;
  };
  const hire = async (role: Role, groupIds: string[] = [supportId]): Promise<Person> => {
    const id = randomUUID();
    const email = `${role}-${id.slice(0, 8)}@example.com`;
    await createUser(db, null, { id, email, name: `Some ${role}`, role, password: PASSWORD, groupIds });
    const token = await createApiToken(db, { id: randomUUID(), userId: id, name: 'test', expiresAt: null });
    return { id, email, headers: { authorization: `Bearer ${token.token}` } };
  };
  return {
    app: await another(),
    db,
    databaseUrl: database.url,
    supportId,
    folder,
    administrator: await hire('administrator'),
    agent: await hire('agent'),
    woken,
    hire,
    another,
    async close() {
      await Promise.all(apps.map((app) => app.close()));
      await db.destroy();
      await database.drop();
      remove();
    },
  };
}

/** One call in the words of HTTP: `call(app, 'POST /api/groups', person, { name })`. */
export function call(
  app: App,
  what: string,
  by?: Person,
  body?: unknown,
  headers: Record<string, string> = {},
) {
  const [method, url] = what.split(' ');
  return app.inject({
    method: method as NonNullable<InjectOptions['method']>,
    url: url!,
    headers: { ...by?.headers, ...headers },
    ...(body !== undefined && { payload: body as object }),
  });
}
