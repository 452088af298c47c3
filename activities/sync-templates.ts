import { heartbeat } from '@temporalio/activity';
import type { Logger } from 'pino';
import { Refusal } from '../refusal';
import { integrationsWithTemplates, syncTemplates, type TemplateParts } from '../workspace/templates';

/**
 * Asks every provider for its templates, one after the other; answers how many told. One that doesn't is logged and
 * asked again in the next round: its templates stay as they were.
 */
export function createSyncAllTemplates(parts: TemplateParts & { log: Logger }): () => Promise<number> {
  return async () => {
    let told = 0;
    for (const { id: integrationId } of await integrationsWithTemplates(parts.db)) {
      heartbeat();
      try {
        await syncTemplates(parts, integrationId);
        told += 1;
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        parts.log.warn({ integrationId, reason: error.detail }, 'A provider did not tell its templates.');
      }
    }
    return told;
  };
}
