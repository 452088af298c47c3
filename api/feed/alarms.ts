import type { FastifyBaseLogger } from 'fastify';
import { raiseAlert } from '../../cases/raise-alert';
import type { Db } from '../../db/connection';
import type { FeedRow } from '../../db/schema';

const RULES_HAVE_MS = 2_000;
const MOST_WAITING = 10_000;

/**
 * Rings for messages whose rules have not run two seconds after they were seen: nobody waits for a worker that is away.
 * Every API process does so; the first one's alert counts.
 */
export function createAlarms(db: Db, log: FastifyBaseLogger, raised: () => void) {
  const waiting = new Set<NodeJS.Timeout>();
  const raise = async (conversationId: string, seq: number) => {
    try {
      await raiseAlert(db, conversationId, seq);
      raised();
    } catch (error) {
      log.warn({ err: error, conversationId, seq }, 'an alert could not be raised');
    }
  };
  return {
    /** Sets an alarm for each row that carries one. */
    set: (rows: readonly FeedRow[]): void => {
      for (const row of rows) {
        const alert = alertOf(row);
        if (!alert) continue;
        if (waiting.size >= MOST_WAITING) continue;
        const timer = setTimeout(() => {
          waiting.delete(timer);
          void raise(alert.conversationId, alert.seq);
        }, RULES_HAVE_MS);
        waiting.add(timer);
      }
    },
    close(): void {
      for (const timer of waiting) clearTimeout(timer);
      waiting.clear();
    },
  };
}

function alertOf(row: FeedRow): { conversationId: string; seq: number } | null {
  const alert = row.details?.['alert'];
  if (typeof alert !== 'object' || alert === null) return null;
  const { conversationId, seq } = alert as Record<string, unknown>; // an object has members of some type
  return typeof conversationId === 'string' && typeof seq === 'number' ? { conversationId, seq } : null;
}
