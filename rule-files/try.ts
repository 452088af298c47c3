import { z } from 'zod';
import { setTimeout as pause } from 'node:timers/promises';
import { readChecked } from './checked-file';
import { CommandError, type Server } from './server';
import { triedLines } from './words';

const POLL_MS = 500;

const counted = z.object({
  name: z.string(),
  mode: z.string(),
  matched: z.number(),
  unknown: z.number(),
  customers: z.number(),
  messages: z.number(),
  maxPer10Minutes: z.number(),
});

const tried = z.object({
  id: z.string(),
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  done: z.number(),
  total: z.number().nullable(),
  error: z.string().nullable(),
  result: z
    .object({
      events: z.number(),
      touchedEvents: z.number(),
      touchedCases: z.number(),
      rules: z.array(counted),
      sample: z.array(
        z.object({
          caseNumber: z.number(),
          at: z.string(),
          rule: z.object({ name: z.string() }),
          texts: z.array(z.object({ action: z.string(), text: z.string().nullable() })),
        }),
      ),
      differenceCounts: z.object({ onlyTried: z.number(), onlyPublished: z.number(), unknown: z.number() }),
      notes: z.array(z.string()),
      ms: z.number(),
    })
    .nullable(),
});

export type Tried = NonNullable<z.infer<typeof tried>['result']>;

/**
 * Says what the file's rules would have done to the events that the server has stored. Nothing changes there or here.
 * @throws CommandError for a file with faults, and for a try that fails.
 */
export async function tryRules(
  file: string,
  { server, say }: { server: Server; say: (line: string) => void },
): Promise<void> {
  const { set } = await readChecked(file);
  let now = tried.parse(await server.send('POST', '/api/rules/try', { rules: { set } }));
  for (
    let shown = -1;
    now.state === 'running';
    now = tried.parse(await server.get(`/api/rules/tries/${now.id}`))
  ) {
    if (now.done !== shown) say(`${now.done} of ${now.total ?? '?'} events …`);
    shown = now.done;
    await pause(POLL_MS);
  }
  if (!now.result)
    throw new CommandError(`The try has ${now.state}: ${now.error ?? 'somebody cancelled it.'}`);
  triedLines(now.result).forEach(say);
}
