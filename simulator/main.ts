import { z } from 'zod';
import { durationSchema } from './settings';
import { startSimulator } from './standalone';

const environment = z.object({
  PORT: z.coerce.number('write a port number, 0 to 65535').int().min(0).max(65_535).default(3000),
  HOST: z.string().min(1).default('127.0.0.1'),
  /** Makes the account's SID and Auth Token; keep it secret where others reach the desk's webhooks. */
  SIMULATOR_SEED: z.string().min(1).default('answerhall'),
  /** A file to keep senders and messages in; in memory only if absent. */
  SIMULATOR_STATE: z.string().min(1).optional(),
  WHATSAPP_WINDOW: durationSchema.default(24 * 3_600_000),
});

async function main(): Promise<void> {
  const read = environment.safeParse(process.env);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new Error(`${issue?.path.join('.')}: ${issue?.message}`);
  }
  const {
    PORT: port,
    HOST: host,
    SIMULATOR_SEED: seed,
    SIMULATOR_STATE: stateFile,
    WHATSAPP_WINDOW: windowMs,
  } = read.data;
  const running = await startSimulator({ port, host, seed, windowMs, ...(stateFile ? { stateFile } : {}) });

  const stop = () => void running.close().then(() => process.exit(0));
  process.once('SIGTERM', stop).once('SIGINT', stop);
  console.log(`Twilio API   ${running.url}   (TWILIO_API_URL)`);
  console.log(`Phone page   ${running.phone}`);
  console.log(`Driving API  ${running.api}   (docs/simulator.md)`);
  console.log(`Account      ${running.account.sid}  token ${running.account.authToken}`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
});
