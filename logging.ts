import { pino, type Logger } from 'pino';
import pretty from 'pino-pretty';

/** One logger for a process: JSON lines, readable ones in a terminal. Secrets that ride in headers never get through. */
export function createLog(level: string): Logger {
  const options = {
    level,
    redact: ['req.headers.authorization', 'req.headers.cookie', 'headers.authorization', 'headers.cookie'],
  };
  return process.stdout.isTTY ? pino(options, pretty({ ignore: 'pid,hostname', sync: true })) : pino(options);
}
