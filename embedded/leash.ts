import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * The child runs behind a shell whose standard input is a pipe from us. When our end closes, by `stop()` or because
 * this process ended (kill -9 too), the watcher reads the end of the pipe and sends the child its stop signal.
 */
const LEASH = [
  'exec 3<&0',
  '"$@" </dev/null 3<&- & child=$!',
  'trap "kill -$LEASH_SIGNAL $child" TERM INT HUP',
  '(trap - TERM INT HUP; cat >/dev/null; kill -$LEASH_SIGNAL $child 2>/dev/null) <&3 & watcher=$!',
  'exec 3<&- </dev/null',
  'wait $child; status=$?',
  // A trapped signal ends `wait` early: the child is still stopping then.
  'while kill -0 $child 2>/dev/null; do wait $child; status=$?; done',
  'kill $watcher 2>/dev/null; exit $status',
].join('\n');

const ERROR_TAIL = 4_000;
const STOP_MS = 15_000;
const LAST_WORDS_MS = 200;

export interface LeashedChild {
  /** Resolves when the child has ended, with how: "exit code 1: last line it wrote". Never rejects. */
  readonly ended: Promise<string>;
  isRunning(): boolean;
  /** Sends the stop signal and waits; after 15 s the child is killed. */
  stop(): Promise<void>;
}

export interface LeashOptions {
  /** The signal that stops this server: in an orderly way, or as a crash would. */
  signal: 'INT' | 'TERM' | 'KILL';
  cwd: string;
  env?: NodeJS.ProcessEnv;
  uid?: number;
  gid?: number;
}

/** Starts a server that ends when this process ends, however it ends. On Windows there is no leash. */
export function spawnOnLeash(command: string, args: readonly string[], options: LeashOptions): LeashedChild {
  const { signal, env, ...spawnOptions } = options;
  const posix = process.platform !== 'win32';
  const [file, argv] = posix ? ['/bin/sh', ['-c', LEASH, 'leash', command, ...args]] : [command, args];
  const child = spawn(file, argv, {
    ...spawnOptions,
    env: { ...process.env, ...env, LEASH_SIGNAL: signal },
    stdio: ['pipe', 'ignore', 'pipe'],
    // A group of its own: Ctrl-C in the terminal reaches us alone, and we stop the parts in order.
    detached: posix,
    windowsHide: true,
  });

  let tail = '';
  child.stderr.setEncoding('utf8');
  child.stderr.on('data', (text: string) => (tail = (tail + text).slice(-ERROR_TAIL)));
  child.stderr.on('error', () => undefined);
  child.stdin.on('error', () => undefined);

  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, by) => {
      const tell = () => {
        const lastLine = tail.trim().split('\n').at(-1);
        resolve((by ? `signal ${by}` : `exit code ${code}`) + (lastLine ? `: ${lastLine}` : ''));
      };
      // Its last words may still be in the pipe, which processes it left behind can hold open.
      child.once('close', tell);
      setTimeout(tell, LAST_WORDS_MS);
    });
  });
  const isRunning = () => child.pid !== undefined && child.exitCode === null && child.signalCode === null;

  async function stop() {
    if (!isRunning()) return;
    child.stdin.end();
    if (!posix) child.kill();
    const killAfter = setTimeout(() => killGroup(child.pid), STOP_MS);
    if (isRunning()) await once(child, 'exit');
    clearTimeout(killAfter);
  }
  return { ended, isRunning, stop };
}

function killGroup(pid: number | undefined) {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  } catch {
    // It ended just now.
  }
}
