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
