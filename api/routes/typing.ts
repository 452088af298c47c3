import { noteTyping, type TypingToShow } from '../../cases/note-typing';
import { channelOf } from '../../channels/connection';
import { connectionToAsk } from '../../workspace/connection-to-ask';
import type { App } from '../app';
import { byNumber, noBody } from '../case-schemas';
import { nothing } from '../schemas';

/** More at once are left out: an indicator that comes late is worth nothing. */
const MOST_AT_ONCE = 50;

/** That an agent types an answer. */
export function typingRoutes(app: App): void {
  const showing = new Set<Promise<void>>();
  app.addHook('onClose', async () => {
    await Promise.all(showing);
  });

  app.post(
    '/api/cases/:number/typing',
    {
      schema: {
        tags: ['cases'],
        summary: 'Say that you type an answer, every few seconds while you do',
        description:
          'Colleagues see it as of PUT …/looking, the chat does not end within the next minute, and the customer sees it, where the setting `typingIndicator` is on and the window is open.',
        params: byNumber,
        body: noBody,
        response: { 204: nothing },
      },
    },
    async ({ viewer, params }, reply) => {
      const { show, wake } = await noteTyping(app.db, viewer, params.number);
      if (wake) app.wake(wake);
      // The agent waits for nobody, and learns of no failure: the answer is what counts.
      if (show && showing.size < MOST_AT_ONCE) {
        const call = showTyping(show).finally(() => showing.delete(call));
        showing.add(call);
      }
      return reply.code(204).send();
    },
  );

  async function showTyping({ integration, messageSid }: TypingToShow): Promise<void> {
    try {
      const connection = connectionToAsk(app.secretKey, integration);
      await channelOf(app.channels, integration.kind).showTyping(connection, messageSid);
    } catch {
      app.log.debug({ integrationId: integration.id }, 'a customer could not be shown that somebody types');
    }
  }
}
