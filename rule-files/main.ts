import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { reasonOf } from '../reason';
import { check, pull, push, type Surroundings } from './commands';
import { CommandError, serverAt } from './server';
import { tryRules } from './try';

const USAGE = `npm run rules -- check FILE              says what is wrong in a rule file
npm run rules -- try FILE                says what the file's rules would have done to the events of the past
npm run rules -- pull FILE [--yes]       writes the rules that are live into the file
npm run rules -- push FILE [--yes] [--note "why"]   makes the file's rules live
ANSWERHALL_URL (http://127.0.0.1:3000) says where, ANSWERHALL_TOKEN an administrator's token (POST /api/tokens)`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { yes: { type: 'boolean', default: false }, note: { type: 'string' } },
  });
  const [command, file, ...more] = positionals;
  if (!command || !file || more.length > 0) throw new CommandError(USAGE);
  switch (command) {
    case 'check':
      return check(file, { say });
    case 'pull':
      return pull(file, surroundings(values.yes));
    case 'push':
      return push(file, values.note ?? `Pushed from ${file}`, surroundings(values.yes));
    case 'try':
      return tryRules(file, surroundings(values.yes));
    default:
      throw new CommandError(USAGE);
  }
}

const say = (line: string) => process.stdout.write(`${line}\n`);

function surroundings(yes: boolean): Surroundings {
  const url = process.env['ANSWERHALL_URL'] || 'http://127.0.0.1:3000';
  const token = process.env['ANSWERHALL_TOKEN'];
  if (!URL.canParse(url))
    throw new CommandError('ANSWERHALL_URL must be an address like http://127.0.0.1:3000.');
  if (!token)
    throw new CommandError(
      'Set ANSWERHALL_TOKEN to the API token of an administrator (POST /api/tokens makes one).',
    );
  return {
    server: serverAt(url, token),
    schemaUrl: new URL('/api/rules/schema.json', url).href,
    say,
    agrees: (question) => (yes ? Promise.resolve(true) : ask(question)),
  };
}

async function ask(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${reasonOf(error)}\n`);
  process.exitCode = 1;
});
