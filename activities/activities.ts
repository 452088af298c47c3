import type { ConversationActivities } from '../workflows/contract';
import { createDeliver, type DeliverParts } from './deliver';
import { createLook, type LookParts } from './look';
import { createPrune } from './prune';

/** Everything a worker registers. */
export function createActivities(parts: LookParts & DeliverParts): ConversationActivities {
  return { look: createLook(parts), deliver: createDeliver(parts), prune: createPrune(parts.db) };
}
