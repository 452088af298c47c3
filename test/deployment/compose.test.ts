import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import { readConfiguration } from '../../configuration';

interface Service {
  image?: string;
  build?: string;
  command?: string[];
  restart?: string;
  environment?: Record<string, string>;
  ports?: string[];
  volumes?: string[];
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: unknown;
}
interface ComposeFile {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
}

const root = join(__dirname, '..', '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const readCompose = () => parse(read('docker-compose.yml'), { merge: true }) as ComposeFile;
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

const compose = readCompose();
const services = Object.entries(compose.services);
const ours = services.filter(([, service]) => service.build !== undefined);

describe('docker-compose.yml', () => {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats(ajv);
  const isComposeFile = ajv.compile(JSON.parse(read('test/deployment/compose-spec.json')) as object);

  it('follows the compose specification', () => {
    expect([isComposeFile(readCompose()), isComposeFile.errors]).toEqual([true, null]);
  });

  it.each([
    ['an unknown field', (api: Record<string, unknown>) => (api['depend_on'] = {})],
    ['a wrong type', (api: Record<string, unknown>) => (api['init'] = 1)],
    [
      'an unknown condition',
      (api: Record<string, unknown>) => (api['depends_on'] = { migrate: { condition: 'ready' } }),
    ],
  ])('would not with %s', (_what, spoil) => {
    const spoilt = readCompose();
    spoil(spoilt.services['api'] as Record<string, unknown>);
    expect(isComposeFile(spoilt)).toBe(false);
  });

  it('runs the API, the worker and the migration by the commands people use', () => {
    expect(ours.map(([name, { command }]) => [name, command?.slice(0, 2), command?.[2]])).toEqual([
      ['migrate', ['npm', 'run'], 'migrate'],
      ['api', ['npm', 'run'], 'api'],
      ['worker', ['npm', 'run'], 'worker'],
    ]);
    for (const [, { command }] of ours) expect(scripts[command?.[2] ?? '']).toMatch(/^exec node dist\//);
  });

  it('sets no variable that the product does not read', () => {
    const known = variablesOf(read('configuration.ts'));
    expect(known).toContain('DATABASE_URL');
    for (const [, { environment }] of ours) {
      expect(Object.keys(environment ?? {}).filter((name) => !known.includes(name))).toEqual([]);
    }
  });

  it('asks for every secret in words, and has none in the file', () => {
    for (const [name, { environment }] of services) {
      for (const [variable, value] of Object.entries(environment ?? {})) {
        if (!/PASSWORD|PWD|SECRET|TOKEN|DATABASE_URL/.test(variable)) continue;
        expect([name, variable, value]).toEqual([
          name,
          variable,
          // A bucket is a choice: its secret is asked for by the process, once the others are set.
          expect.stringMatching(
            variable === 'S3_SECRET_ACCESS_KEY' ? /^\$\{\w+:-\}$/ : /\$\{[A-Z_]+:\?.{15,}\}/,
          ),
        ]);
      }
    }
  });

  it('can be reached from this machine only', () => {
    const published = services.flatMap(([, { ports }]) => ports ?? []);
    expect(published.length).toBeGreaterThan(0);
    expect(published.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  });

  it('waits for nothing that can never come', () => {
    for (const [name, { depends_on: needed }] of services) {
      for (const [other, { condition }] of Object.entries(needed ?? {})) {
        const service = compose.services[other];
        const ends = service?.restart?.startsWith('on-failure');
        if (condition === 'service_healthy')
          expect([name, other, service?.healthcheck]).not.toContain(undefined);
        if (condition === 'service_completed_successfully')
          expect([name, other, ends]).toEqual([name, other, true]);
      }
    }
  });

  it("gives the API and the worker one folder for customers' files, which outlives them", () => {
    const folders = ours.map(([, { environment, volumes }]) => [environment?.['DATA_DIR'], volumes]);
    expect(new Set(folders.map((each) => JSON.stringify(each)))).toEqual(
      new Set([JSON.stringify(['/var/lib/answerhall', ['files:/var/lib/answerhall']])]),
    );
    expect(read('Dockerfile')).toMatch(/^RUN install .*--owner=node .* \/var\/lib\/answerhall$/m);
  });

  it('mounts files that are here and volumes that have a name', () => {
    const sources = services
      .flatMap(([, { volumes }]) => volumes ?? [])
      .map((mount) => mount.split(':')[0] ?? '');
    const missing = sources.filter((source) =>
      source.startsWith('.') ? !existsSync(join(root, source)) : !(source in compose.volumes),
    );
    expect([sources.length > 0, missing]).toEqual([true, []]);
  });
});

describe('docker/make-env.sh', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'make-env-'))));
  afterEach(() => rmSync(folder, { recursive: true }));
  const makeEnv = (...args: string[]) =>
    spawnSync('sh', [join(root, 'docker', 'make-env.sh'), ...args], { cwd: folder, encoding: 'utf8' });

  it('writes all that the compose file asks for, and API, worker and migration accept it', () => {
    expect(makeEnv('https://desk.example.com', 'ada@example.com').status).toBe(0);
    expect(statSync(join(folder, '.env')).mode & 0o777).toBe(0o600);
    const written = readEnv(join(folder, '.env'));
    for (const [, { environment }] of services) interpolate(environment ?? {}, written);
    const env = (name: string) => interpolate(compose.services[name]?.environment ?? {}, written);
    const api = readConfiguration(env('api'), { database: true, temporal: true, http: true });
    expect([api.host, api.publicUrl, api.adminEmail]).toEqual([
      '0.0.0.0',
      'https://desk.example.com',
      'ada@example.com',
    ]);
    expect(readConfiguration(env('worker'), { database: true, temporal: true }).secretKey).toEqual(
      api.secretKey,
    );
    expect(readConfiguration(env('migrate'), { database: true }).databaseUrl).toBe(api.databaseUrl);
  });

  it('never overwrites the secrets that open what is stored', () => {
    makeEnv('https://desk.example.com', 'ada@example.com');
    const before = readFileSync(join(folder, '.env'), 'utf8');
    const second = makeEnv('https://desk.example.com', 'ada@example.com');
    expect([second.status, second.stderr]).toEqual([1, expect.stringContaining('stays as it is')]);
    expect(readFileSync(join(folder, '.env'), 'utf8')).toBe(before);
  });

  it.each([[[]], [['desk.example.com', 'ada@example.com']], [['https://desk.example.com']]])(
    'says what is missing in %j',
    (args) => {
      const { status, stderr } = makeEnv(...args);
      expect([status, stderr.trim().split('\n').length, readdirSync(folder)]).toEqual([1, 1, []]);
    },
  );
});

describe('the image', () => {
  const dockerfile = read('Dockerfile');

  it('runs Node 24 as an ordinary user', () => {
    const bases = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, base]) => base);
    expect(new Set(bases)).toEqual(new Set(['node:24-bookworm-slim']));
    expect(dockerfile).toMatch(/^USER node$/m);
    expect(dockerfile.lastIndexOf('USER node')).toBeGreaterThan(dockerfile.lastIndexOf('COPY'));
  });

  it('copies what is here and what .dockerignore lets through', () => {
    const ignored = read('.dockerignore').split('\n').filter(Boolean);
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, from]) =>
      (from ?? '').split(' '),
    );
    expect(copied).toContain('simulator/phone');
    expect(copied.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    expect(copied.filter((path) => ignored.includes(path.split('/')[0] ?? ''))).toEqual([]);
    expect(ignored).toEqual(expect.arrayContaining(['.env', '.data', '.git', 'node_modules']));
  });

  it('has scripts in plain sh', () => {
    const files = readdirSync(join(root, 'docker')).filter((file) => file.endsWith('.sh'));
    expect(files.length).toBeGreaterThan(3);
    for (const file of files) execFileSync('sh', ['-n', join(root, 'docker', file)]);
  });
});

function variablesOf(source: string): string[] {
  return [...source.matchAll(/^ {2}([A-Z][A-Z0-9_]+): (?:variable\(|anything)/gm)].map(
    ([, name]) => name ?? '',
  );
}

function readEnv(file: string): Record<string, string> {
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}

// As compose does it: ${NAME:?message} fails when NAME is missing, ${NAME:-text} is the text then.
function interpolate(
  environment: Record<string, string>,
  env: Record<string, string>,
): Record<string, string> {
  const filled = ([variable, value]: [string, string]) => [
    variable,
    value.replace(/\$\{([A-Z0-9_]+):([?-])([^}]*)\}/g, (_all, name: string, how: string, text: string) => {
      if (!env[name] && how === '?') throw new Error(`${name} ${text}`);
      return env[name] ?? text;
    }),
  ];
  return Object.fromEntries(Object.entries(environment).map(filled)) as Record<string, string>;
}
