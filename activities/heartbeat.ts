import { Context } from '@temporalio/activity';

/** Well below the time after which the workflow takes a silent worker for dead. */
const HEARTBEAT_MS = 3_000;

/** Tells Temporal that the activity is alive while the work lasts. */
export async function withHeartbeat<T>(work: () => Promise<T>): Promise<T> {
  const beat = setInterval(() => Context.current().heartbeat(), HEARTBEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(beat);
  }
}
