import { heartbeat } from '@temporalio/activity';
import type { Logger } from 'pino';
import { syncAllTemplates, type TemplateParts } from '../workspace/templates';

/** Asks every provider for its templates; answers how many told. One that doesn't is logged and asked the next time. */
export function createSyncAllTemplates(parts: TemplateParts & { log: Logger }): () => Promise<number> {
  return async () => {
    let told = 0;
    for await (const { integrationId, error } of syncAllTemplates(parts)) {
      heartbeat();
      if (error === null) told += 1;
      else parts.log.warn({ integrationId, reason: error }, 'A provider did not tell its templates.');
    }
    return told;
  };
}
