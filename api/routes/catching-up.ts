import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { catchUp } from '../../cases/catch-up';
import { sqlState } from '../../db/transaction';
import { Refusal } from '../../refusal';
import { takeOne, type Asking } from '../../workspace/asking';
import { connectionToAsk } from '../../workspace/connection-to-ask';
import { readIntegration } from '../../workspace/integrations';
import { noteHealth } from '../../workspace/note-health';
import type { App } from '../app';
import { byId } from '../schemas';

const LONGEST_WAIT_MS = 20_000;
const LOOK_EVERY_MS = 200;

/** Asking a provider at once for customers' messages of the last two days that are not here. */
export function catchingUpRoutes(app: App): void {
  const { db, secretKey, channels, config, wake } = app;
  const health = noteHealth(db, (error) =>
    app.log.warn({ code: sqlState(error) }, 'the health of integrations was not noted'),
  );
  const stopping = new AbortController();
  app.addHook('preClose', () => stopping.abort());
  app.addHook('onClose', () => health.flush());

  app.post(
    '/api/integrations/:id/catch-up',
    {
      config: { role: 'administrator' },
      schema: {
        tags: ['integrations'],
        summary: 'Take in what the provider received in the last two days and no webhook brought',
        params: byId,
        response: { 200: z.object({ takenIn: z.int().describe('How many messages were not here before') }) },
      },
    },
    async (request) => {
      const integration = await readIntegration(db, request.params.id);
      connectionToAsk(secretKey, integration);
      const parts = {
        db,
        channels,
        secretKey,
        publicUrl: config.publicUrl,
        wake,
        log: request.log,
        heard: health.noteStatus,
        signal: stopping.signal,
        onKept: (unprocessedId: string) =>
          request.log.error(
            { unprocessedId },
            'a message could not be caught up; it is kept in unprocessed_webhooks',
          ),
      };
      const asking = await takeSoon(integration.id);
      return { takenIn: await catchUp(parts, asking, { urgently: true }) };
    },
  );

  /** A worker may be asking the same provider just now, usually for a moment. */
  async function takeSoon(id: string): Promise<Asking> {
    for (const until = Date.now() + LONGEST_WAIT_MS; Date.now() < until; await pause(LOOK_EVERY_MS)) {
      const asking = await takeOne(db, id);
      if (asking) return asking;
    }
    throw new Refusal(
      'being-caught-up',
      409,
      'This number is being caught up just now, and there is much to do. Look at its messages in a while.',
    );
  }
}
