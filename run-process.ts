import { ConfigurationError } from './configuration';

/** Something that runs until it is closed. */
export interface Running {
  close(): Promise<void>;
}

const GIVE_UP_MS = 30_000;

/**
 * Runs a process: starts it, and closes it at SIGTERM or SIGINT (a second one ends it at once). What can't start says
 * so in one line on stderr and exits with 1.
 */
export function runProcess(start: () => Promise<Running>): void {
  const starting = start();
  starting.catch((error: unknown) => fail(error));
  let stopping = false;
  const stop = () => {
    if (stopping) process.exit(1);
    stopping = true;
    setTimeout(() => process.exit(1), GIVE_UP_MS).unref();
    starting
      .then((running) => running.close())
      .then(
        () => process.exit(0),
        (error: unknown) => fail(error),
      );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

function fail(error: unknown): void {
  const line = error instanceof Error ? error.message || error.name : String(error);
  const more =
    error instanceof ConfigurationError || !(error instanceof Error) ? '' : `\n${error.stack ?? ''}`;
  process.stderr.write(`${line.split('\n')[0]}${process.env['LOG_LEVEL'] === 'debug' ? more : ''}\n`);
  process.exit(1);
}
