import { ApplicationFailure, CancelledFailure } from '@temporalio/activity';
import type { Logger } from 'pino';
import { sqlState } from '../db/transaction';
import type { ConversationActivities } from '../workflows/contract';
import { createDeliver, type DeliverParts } from './deliver';
import { createFetchFile, type FetchParts } from './fetch-file';
import { createPerformEffect, type EffectParts } from './perform-effects';
import { createLook, type LookParts } from '../automation/look';
import { reasonOf } from '../reason';
import { createPrune } from './prune';
import { createSyncAllTemplates } from './sync-templates';

/** Everything a worker registers. */
export function createActivities(
  parts: LookParts & DeliverParts & EffectParts & FetchParts,
): ConversationActivities {
  const { log } = parts;
  return {
    look: discreet('look', log, createLook(parts)),
    deliver: discreet('deliver', log, createDeliver(parts)),
    performEffect: discreet('performEffect', log, createPerformEffect(parts)),
    fetchFile: discreet('fetchFile', log, createFetchFile(parts)),
    prune: discreet('prune', log, createPrune(parts)),
    syncAllTemplates: discreet('syncAllTemplates', log, createSyncAllTemplates(parts)),
  };
}

/**
 * What an error says may quote a customer. Only its kind goes into Temporal's histories; the words are in our log.
 */
function discreet<A extends unknown[], R>(
  activity: string,
  log: Logger,
  run: (...args: A) => Promise<R>,
): (...args: A) => Promise<R> {
  return async (...args) => {
    try {
      return await run(...args);
    } catch (error) {
      if (error instanceof CancelledFailure) throw error;
      const reason = reasonOf(error);
      log.warn({ activity, reason }, 'An activity failed; Temporal tries it again.');
      const type = sqlState(error) ?? (error instanceof Error ? error.name : 'unknown');
      throw ApplicationFailure.create({
        message: `${activity} failed; the log of the worker says why`,
        type,
      });
    }
  };
}
