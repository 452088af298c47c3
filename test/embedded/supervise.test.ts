import { supervise } from '../../embedded/supervise';
import { spawnOnLeash } from '../../embedded/leash';
import { temporaryFolder, until } from './serving';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => void (folder = await temporaryFolder()));
afterEach(() => folder.remove());

const sleeper = (script: string) =>
  spawnOnLeash('/bin/sh', ['-c', script], { signal: 'TERM', cwd: folder.path });

test('a server that keeps dying is started again with longer and longer pauses', async () => {
  const starts: number[] = [];
  const server = await supervise({
    name: 'Dying',
    report: () => undefined,
    start: () => {
      starts.push(Date.now());
      return Promise.resolve(sleeper('exit 3'));
    },
  });
  await until('five starts', 15_000, () => starts.length === 5);
  await server.stop();
  const pauses = starts.slice(1).map((at, index) => at - starts[index]!);
  [200, 400, 800, 1600].forEach((pause, index) => expect(pauses[index]).toBeGreaterThanOrEqual(pause));
  expect(pauses[3]).toBeLessThan(5_000);
});

test('its last words are in the report', async () => {
  const lines: string[] = [];
  const server = await supervise({
    name: 'Talking',
    report: (line) => lines.push(line),
    start: () => Promise.resolve(sleeper('echo no room on the disk >&2; exit 7')),
  });
  await until('a report', 5_000, () => lines.length > 0);
  await server.stop();
  expect(lines[0]).toBe('Talking ended unexpectedly (exit code 7: no room on the disk); starting it again');
});

test('a server that was stopped stays away, also when it is stopped during a pause', async () => {
  let starts = 0;
  const start = () => {
    starts++;
    return Promise.resolve(sleeper(starts === 1 ? 'exit 1' : 'sleep 60'));
  };
  const lines: string[] = [];
  const server = await supervise({ name: 'Stopped', report: (line) => lines.push(line), start });
  await until('it has died', 5_000, () => lines.length > 0);
  await server.stop();
  const before = starts;
  await new Promise((resolve) => setTimeout(resolve, 600));
  expect(starts).toBe(before);
});

test('a first start that fails is the caller’s to know', async () => {
  const start = () => Promise.reject(new Error('no binary'));
  await expect(supervise({ name: 'Absent', report: () => undefined, start })).rejects.toThrow('no binary');
});

test('stopping ends the child by its own signal and waits for it', async () => {
  const child = sleeper('trap "sleep 0.3; exit 0" TERM; while :; do sleep 0.05; done');
  await new Promise((resolve) => setTimeout(resolve, 200));
  const started = Date.now();
  await child.stop();
  expect(Date.now() - started).toBeGreaterThanOrEqual(250);
  expect(await child.ended).toBe('exit code 0');
});

test('a command that is not there is told', async () => {
  const child = spawnOnLeash('/nowhere/postgres', [], { signal: 'INT', cwd: folder.path });
  expect(await child.ended).toMatch(/^exit code 127: .*not found/);
});
