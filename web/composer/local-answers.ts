import { quietly, type Shelf } from './local-copy';
import type { Outgoing } from './outbox';
import type { TakingBack } from './take-backs';

/** What is under way to the desk, kept in the browser so that a reload goes on with it. */
export interface UnderWay<One> {
  /** In the order in which they were written. */
  read: () => One[];
  keep: (one: One) => void;
  forget: (id: string) => void;
}

/** Answers that the desk has neither accepted nor refused yet, by their `clientId`. */
export type LocalAnswers = UnderWay<Outgoing>;

export function localAnswers(shelf: () => Shelf, personId: string): LocalAnswers {
  return underWay(shelf, `answerhall.answer.${personId}.`, ({ clientId }) => clientId, isOutgoing);
}

/** Answers of which the desk has not said yet whether they were taken back, by the id of their first message. */
export function localTakeBacks(shelf: () => Shelf, personId: string): UnderWay<TakingBack> {
  return underWay(shelf, `answerhall.takeBack.${personId}.`, ({ messageId }) => messageId, isTakingBack);
}

/** Each has a place of its own: tabs know nothing of one another's, and none may write over another one's. */
function underWay<One extends { writtenAt: string }>(
  shelf: () => Shelf,
  prefix: string,
  idOf: (one: One) => string,
  isOne: (found: unknown) => found is One,
): UnderWay<One> {
  const byTime = (a: One, b: One) => a.writtenAt.localeCompare(b.writtenAt) || idOf(a).localeCompare(idOf(b));
  return {
    read: () => (quietly(() => readAll(shelf(), prefix)) ?? []).filter(isOne).sort(byTime),
    keep: (one) => quietly(() => shelf().setItem(prefix + idOf(one), JSON.stringify(one))),
    forget: (id) => quietly(() => shelf().removeItem(prefix + id)),
  };
}

function readAll(shelf: Shelf, prefix: string): unknown[] {
  const names = Array.from({ length: shelf.length }, (_none, place) => shelf.key(place) ?? '');
  return names
    .filter((name) => name.startsWith(prefix))
    .map((name) => quietly((): unknown => JSON.parse(shelf.getItem(name) ?? 'null')));
}

/** An older page may have left another shape. */
const has = (found: unknown, names: readonly string[]) =>
  typeof found === 'object' && found !== null && names.every((name) => name in found);

function isOutgoing(found: unknown): found is Outgoing {
  return has(found, ['number', 'clientId', 'text', 'files', 'template', 'macro', 'writtenAt', 'by']);
}

function isTakingBack(found: unknown): found is TakingBack {
  return has(found, ['number', 'messageId', 'partIds', 'back', 'words', 'writtenAt']);
}
