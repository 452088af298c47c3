import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';

const root = join(__dirname, '..', '..');
const NO_SOURCES = new Set(['node_modules', 'dist', 'test', 'docs', 'docker']);

interface Cruise {
  modules: unknown[];
  summary: { violations: { rule: { name: string }; from: string; to: string }[] };
}

describe('the import rules', () => {
  it('are kept by every file', () => {
    const { modules, summary } = cruise(root, sources());
    expect(modules.length).toBeGreaterThan(200);
    expect(summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`)).toEqual([]);
  });

  // Each breaks one rule on purpose: a rule that can't fail holds nothing.
  const faults: [rule: string, file: string, code: string][] = [
    ['what-rules-may-use', 'rules/asks.ts', `import { read } from '../cases/read'; read();`],
    ['what-cases-may-use', 'cases/judges.ts', `import { judge } from '../rules/judge'; judge();`],
    ['what-cases-may-know', 'cases/knows.ts', `import type { A } from '../api/app'; export type B = A;`],
    ['what-workspace-may-use', 'workspace/reads.ts', `import { read } from '../cases/read'; read();`],
    ['what-db-may-use', 'db/refuses.ts', `import { read } from '../cases/read'; read();`],
    ['what-simulator-may-use', 'simulator/peeks.ts', `import { read } from '../cases/read'; read();`],
    ['what-api-may-use', 'api/acts.ts', `import { look } from '../activities/look'; look();`],
    ['what-wake-may-use', 'wake/reads.ts', `import { read } from '../cases/read'; read();`],
    ['what-workflows-may-use', 'workflows/acts.ts', `import { look } from '../activities/look'; look();`],
    ['what-refusal.ts-may-use', 'refusal.ts', `import { read } from './cases/read'; read();`],
    [
      'workflows-stay-in-their-sandbox',
      'workflows/io.ts',
      `import { rm } from 'node:fs'; rm('a', () => {});`,
    ],
    ['workflows-stay-in-their-sandbox', 'workflows/lib.ts', `import { z } from 'zod'; z.string();`],
    ['rules-are-pure', 'rules/io.ts', `import { rm } from 'node:fs'; rm('a', () => {});`],
    ['who-uses-twilio', 'api/sends.ts', `import twilio from 'twilio'; twilio();`],
    ['who-uses-fastify', 'cases/serves.ts', `import fastify from 'fastify'; fastify();`],
    ['who-uses-kysely', 'rules/query.ts', `import { sql } from 'kysely'; sql;`],
    ['who-uses-@temporalio/client', 'api/signals.ts', `import { Client } from '@temporalio/client'; Client;`],
    [
      'only-the-registry-knows-the-channels',
      'channels/peeks.ts',
      `import { x } from './whatsapp-twilio/x'; x;`,
    ],
    ['nobody-imports-an-entry-point', 'api/starts.ts', `import { serve } from '../server'; serve();`],
    ['no-circles', 'cases/back.ts', `import { forth } from './forth'; export const back = forth;`],
  ];
  let broken: string[];
  beforeAll(() => {
    broken = violationsOf({ ...lawful, ...Object.fromEntries(faults.map(([, file, code]) => [file, code])) });
  });

  it.each(faults)('"%s" refuses what %s does', (rule, file) => {
    expect(broken).toContain(`${rule}: ${file}`);
  });

  it('find nothing in the same files without the fault', () => {
    expect(violationsOf(lawful)).toEqual([]);
  });
});

describe('channels stay behind their port', () => {
  // The contract's names: the variable TWILIO_API_URL, and the processes and pages that come with the simulator.
  const mayNameTwilio = new Set([
    'channels/registry.ts',
    'configuration.ts',
    'server.ts',
    'worker.ts',
    'start.ts',
    'demo.ts',
    'bench/live-desk.ts',
    'api/routes/home.ts',
  ]);
  const outside = () =>
    sourceFiles().filter((file) => !/^(channels\/whatsapp-twilio|simulator|web)\//.test(file));

  it('no code but the entry points names Twilio', () => {
    const named = outside().filter((file) => /twilio/i.test(codeOf(file)));
    expect(named.filter((file) => !mayNameTwilio.has(file))).toEqual([]);
  });

  it('nothing outside channels/ compares the kind of a channel', () => {
    const files = outside().filter((file) => !file.startsWith('channels/'));
    expect(files.filter((file) => comparesAKind(codeOf(file)))).toEqual([]);
  });

  it.each([
    `if (row.kind === 'whatsapp') act();`,
    `if ('whatsapp-twilio' !== kind) act();`,
    `switch (kind) { case "whatsapp": act(); }`,
    `if (integration.kind !== known) act();`,
    `const sync = it.channel.kind == 'email';`,
  ])('would see %s', (code) => expect(comparesAKind(code)).toBe(true));

  it('does not mind other kinds', () => {
    expect(comparesAKind(`row.kind === 'case.updated'; kind: 'whatsapp'; channel.mode === 'sync'`)).toBe(
      false,
    );
  });
});

function comparesAKind(code: string): boolean {
  return (
    /[!=]==?\s*['"`]whatsapp|['"`]whatsapp[^'"`]*['"`]\s*[!=]==?|case\s*['"`]whatsapp/.test(code) ||
    /\b(channel|integration)(\(\))?\??\.kind\s*[!=]==?/i.test(code)
  );
}

const lawful: Record<string, string> = {
  'package.json': JSON.stringify({ dependencies: { twilio: '*', fastify: '*', kysely: '*', zod: '*' } }),
  'cases/read.ts': 'export const read = () => undefined;',
  'cases/forth.ts': `import { back } from './back'; export const forth = () => back;`,
  'cases/back.ts': 'export const back = () => undefined;',
  'rules/judge.ts': 'export const judge = () => undefined;',
  'api/app.ts': 'export type A = string;',
  'activities/look.ts': `import { judge } from '../rules/judge'; export const look = judge;`,
  'channels/whatsapp-twilio/x.ts': 'export const x = 1;',
  'server.ts': 'export const serve = () => undefined;',
};

/** The rules that these files break, each with the file that breaks it. */
function violationsOf(files: Record<string, string>): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'import-rules-'));
  try {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    return cruise(folder, ['.']).summary.violations.map(({ rule, from }) => `${rule.name}: ${from}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

// The library is an ES module that Jest can't load, so it runs as people run it.
function cruise(folder: string, paths: string[]): Cruise {
  const program = join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');
  const config = join(root, '.dependency-cruiser.cjs');
  const args = [program, '--config', config, '--output-type', 'json', ...paths];
  const output = execFileSync(process.execPath, args, {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return JSON.parse(output) as Cruise; // the library's documented JSON
}

/** The folders and files at the root that hold the product's code. */
function sources(): string[] {
  return readdirSync(root, { withFileTypes: true })
    .filter(({ name }) => !name.startsWith('.') && !NO_SOURCES.has(name))
    .filter((entry) => entry.isDirectory() || entry.name.endsWith('.ts'))
    .map(({ name }) => name);
}

function sourceFiles(): string[] {
  return sources().flatMap((source) =>
    source.endsWith('.ts')
      ? [source]
      : readdirSync(join(root, source), { recursive: true, encoding: 'utf8' })
          .filter((file) => file.endsWith('.ts'))
          .map((file) => `${source}/${file}`),
  );
}

/** What runs, without comments: those may say where a fact comes from. */
function codeOf(file: string): string {
  return transpileModule(readFileSync(join(root, file), 'utf8'), {
    compilerOptions: { removeComments: true, target: ScriptTarget.ES2022, module: ModuleKind.ESNext },
  }).outputText;
}
