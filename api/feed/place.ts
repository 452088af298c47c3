const LATE_MS = 30_000;
const MOST_MISSING = 10_000;

/**
 * How far the feed has been read. Ids are given before a transaction commits, so a lower id may appear after a higher
 * one: ids that are missing below `cursor` are asked for again for 30 s. Times are milliseconds of any steady clock.
 */
export interface Place {
  cursor: number;
  /** Missing ids and until when they are asked for. */
  missing: Map<number, number>;
}

/** A place at `cursor`, with the gaps between the ids that were seen shortly before. */
export function placeAt(cursor: number, recentIds: readonly number[], now: number): Place {
  const first = recentIds.length > 0 ? Math.min(...recentIds) : cursor + 1;
  const place: Place = { cursor: first - 1, missing: new Map() };
  advance(place, recentIds, now);
  if (place.cursor < cursor) advance(place, [cursor], now);
  return place;
}

/** Notes that rows with these ids have been read. */
export function advance(place: Place, ids: readonly number[], now: number): void {
  for (const id of [...ids].sort((a, b) => a - b)) {
    place.missing.delete(id);
    if (id <= place.cursor) continue;
    for (let gap = Math.max(place.cursor + 1, id - MOST_MISSING); gap < id; gap++)
      place.missing.set(gap, now + LATE_MS);
    place.cursor = id;
  }
  for (const [id, until] of place.missing)
    if (until <= now || place.missing.size > MOST_MISSING) place.missing.delete(id);
}

/** Tells which rows had not been read when it was asked for; what it says doesn't change afterwards. */
export function notYetRead(place: Place): (id: number) => boolean {
  const { cursor } = place;
  const missing = new Set(place.missing.keys());
  return (id) => id > cursor || missing.has(id);
}
