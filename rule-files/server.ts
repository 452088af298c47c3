import { z } from 'zod';
import { ruleSetInput, type RuleSetInput } from '../rules/rule-set-schema';

/** What the command line can't do, in words that say what to do next. */
export class CommandError extends Error {}

const problem = z.looseObject({
  detail: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});

const shownSet = z.looseObject({
  sections: z.array(z.looseObject({})),
  rules: z.array(z.looseObject({})),
  scenarios: z.array(z.looseObject({})),
});

const difference = z.object({
  of: z.enum(['rule', 'section', 'scenario']),
  name: z.string(),
  change: z.enum(['added', 'removed', 'changed', 'moved']),
  fields: z.array(z.object({ field: z.string(), from: z.unknown(), to: z.unknown() })),
});

export type ServerDifference = z.infer<typeof difference>;

export interface Server {
  get(path: string): Promise<unknown>;
  /** Null where there is no such thing. */
  find(path: string): Promise<unknown>;
  send(method: 'PUT' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<unknown>;
}

/** The API of the product at this address, as the owner of the token. */
export function serverAt(url: string, token: string): Server {
  async function call(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(new URL(path, url), {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch((error: Error) => {
      throw new CommandError(
        `${url} does not answer (${causeOf(error)}). Is it running? Set ANSWERHALL_URL.`,
      );
    });
    const text = await response.text();
    if (response.status === 404 && method === 'GET') return null;
    if (response.ok) return text === '' ? null : JSON.parse(text);
    if (response.status === 401)
      throw new CommandError(
        'The token was refused. Make one with POST /api/tokens and set ANSWERHALL_TOKEN.',
      );
    if (response.status === 403)
      throw new CommandError('The token is not an administrator’s: only they may see and change rules.');
    const told = problem.safeParse(text.startsWith('{') ? JSON.parse(text) : {});
    if (!told.success) throw new CommandError(`${method} ${path} answered ${response.status}.`);
    const { detail, errors = [] } = told.data;
    throw new CommandError([detail, ...errors.map((one) => `  ${one.path}: ${one.message}`)].join('\n'));
  }
  return {
    async get(path) {
      const found = await call('GET', path);
      if (found === null)
        throw new CommandError(`${url} has no ${path}: is it an Answerhall of this version?`);
      return found;
    },
    find: (path) => call('GET', path),
    send: call,
  };
}

function causeOf(error: Error): string {
  const { cause } = error;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : error.message;
}

/** The rules that are live, in the form that a file has. */
export async function readLive(server: Server): Promise<RuleSetInput & { version: number }> {
  const { items } = z
    .object({ items: z.array(z.object({ version: z.number() })).min(1) })
    .parse(await server.get('/api/rules/versions?limit=1'));
  const version = items[0]?.version ?? 0;
  const shown = shownSet.parse(await server.get(`/api/rules/versions/${version}`));
  return { version, ...asInput(shown) };
}

/** What only the API adds to a rule is left out. */
function asInput(shown: z.infer<typeof shownSet>): RuleSetInput {
  const rules = shown.rules.map(
    ({ enabled: _e, position: _p, createdAt: _c, updatedAt: _u, ...rule }) => rule,
  );
  const { sections, scenarios } = shown;
  return ruleSetInput.parse({ sections, rules, scenarios });
}

const draft = z.looseObject({ changedAt: z.string() });

/** When the draft was changed last; null when there is none. */
export async function draftChangedAt(server: Server): Promise<string | null> {
  const found = await server.find('/api/rules/draft');
  return found === null ? null : draft.parse(found).changedAt;
}

/** What would change if the draft were published. */
export async function readDraftDifferences(server: Server): Promise<ServerDifference[]> {
  return z
    .object({ items: z.array(difference) })
    .parse(await server.get('/api/rules/diff?from=published&to=draft')).items;
}
