import { sql, type RawBuilder } from 'kysely';
import type { CaseStatus, Priority } from '../db/schema';
import type { CaseFilter } from './case-filter';

export const CASE_SORTS = ['updatedAt', 'createdAt', 'number', 'priority', 'waitingSince', 'status'] as const;
export type CaseSort = (typeof CASE_SORTS)[number];
export type Direction = 'asc' | 'desc';

/** What a list is sorted by; the number decides where that is the same. One index has the whole of it. */
export interface CaseOrder {
  by: readonly { what: RawBuilder<unknown>; direction: Direction }[];
  number: Direction;
  /** The cases are found first and then sorted: walking through the index of the order would find them late. */
  foundFirst?: boolean;
}

/**
 * A part of a sorted list that is sorted in itself: all critical cases stand before all high ones. Each is read by a
 * query of its own, which an index serves whole, and only when those before it have not filled the page.
 */
export interface Band {
  /** What all cases of the band have in common. */
  only: Pick<CaseFilter, 'status' | 'priority'> & { waiting?: boolean };
  order: CaseOrder;
}

// The expressions are those of the indexes. Nulls last: who waits for nothing stands behind everybody who waits.
const waiting = sql`coalesce(cases.waiting_since, 'infinity'::timestamptz)`;
const lastMessage = sql`coalesce(cases.last_message_at, '-infinity'::timestamptz)`;

/** Longest wait first, then the last message newest first: how chats and unanswered cases stand. */
export const BY_WAITING: CaseOrder = {
  by: [
    { what: waiting, direction: 'asc' },
    { what: lastMessage, direction: 'desc' },
  ],
  number: 'desc',
};

export const NEWEST: CaseOrder = { by: [], number: 'desc' };
const STATUSES: readonly CaseStatus[] = ['open', 'pending', 'closed'];
const PRIORITIES: readonly Priority[] = ['low', 'normal', 'high', 'critical'];

/** The direction that people expect who choose a sort and no direction. */
export const USUAL: Record<CaseSort, Direction> = {
  updatedAt: 'desc',
  createdAt: 'desc',
  number: 'desc',
  priority: 'desc',
  waitingSince: 'asc',
  status: 'asc',
};

/** The bands of a sorted list, in their order. Pure. */
export function bandsOf(sort: CaseSort, direction: Direction): Band[] {
  switch (sort) {
    case 'updatedAt':
      return [{ only: {}, order: by(sql`cases.updated_at`, direction) }];
    case 'createdAt':
      return [{ only: {}, order: by(sql`cases.created_at`, direction) }];
    case 'number':
      return [{ only: {}, order: { by: [], number: direction } }];
    case 'priority':
      return inDirection(PRIORITIES, direction).map((one) => ({ only: { priority: [one] }, order: NEWEST }));
    case 'status':
      return inDirection(STATUSES, direction).map((one) => ({ only: { status: [one] }, order: NEWEST }));
    case 'waitingSince':
      return [
        { only: { waiting: true }, order: by(sql`cases.waiting_since`, direction) },
        { only: { waiting: false }, order: NEWEST },
      ];
  }
}

function by(what: RawBuilder<unknown>, direction: Direction): CaseOrder {
  return { by: [{ what, direction }], number: direction };
}

function inDirection<T>(values: readonly T[], direction: Direction): readonly T[] {
  return direction === 'asc' ? values : values.toReversed();
}
