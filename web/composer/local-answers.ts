import { quietly, type Shelf } from './local-copy';
import type { Outgoing } from './outbox';

/** Answers that the desk has neither accepted nor refused yet, kept in the browser so that a reload goes on with them. */
export interface LocalAnswers {
  /** In the order in which they were written. */
  read: () => Outgoing[];
  keep: (answer: Outgoing) => void;
  forget: (clientId: string) => void;
}

/** Each has a place of its own: tabs know nothing of one another's answers, and none may write over another one's. */
export function localAnswers(shelf: () => Shelf, personId: string): LocalAnswers {
  const prefix = `answerhall.answer.${personId}.`;
  return {
    read: () => (quietly(() => readAll(shelf(), prefix)) ?? []).sort(byTime),
    keep: (answer) => quietly(() => shelf().setItem(prefix + answer.clientId, JSON.stringify(answer))),
    forget: (clientId) => quietly(() => shelf().removeItem(prefix + clientId)),
  };
}

function readAll(shelf: Shelf, prefix: string): Outgoing[] {
  const names = Array.from({ length: shelf.length }, (_none, place) => shelf.key(place) ?? '');
  return names
    .filter((name) => name.startsWith(prefix))
    .flatMap((name) => {
      const found = quietly((): unknown => JSON.parse(shelf.getItem(name) ?? 'null'));
      return isOutgoing(found) ? [found] : [];
    });
}

const byTime = (a: Outgoing, b: Outgoing) =>
  a.writtenAt.localeCompare(b.writtenAt) || a.clientId.localeCompare(b.clientId);

/** An older page may have left another shape. */
function isOutgoing(found: unknown): found is Outgoing {
  return (
    typeof found === 'object' &&
    found !== null &&
    ['number', 'clientId', 'text', 'files', 'template', 'macro', 'writtenAt', 'by'].every(
      (name) => name in found,
    )
  );
}
