import { types } from 'node:util';

/** A database or Temporal server that runs as a child of this process. */
export interface EmbeddedServer {
  /** Stops the server in an orderly way and waits until it is gone; safe to call twice. */
  stop(): Promise<void>;
}

/** Takes one line for people: progress of a download, a server that died and was started again. */
export type Report = (line: string) => void;

/** What keeps an embedded server from running; the message is one line that says what to do. */
export class EmbeddedServerError extends Error {
  override name = 'EmbeddedServerError';
}

/** The text of whatever was thrown. */
export function messageOf(error: unknown): string {
  // Not instanceof: what Node throws inside Jest is of another realm.
  return types.isNativeError(error) ? error.message : String(error);
}

/** The code of a system error ("ENOENT"), else undefined. */
export function codeOf(error: unknown): unknown {
  return types.isNativeError(error) && 'code' in error ? error.code : undefined;
}
