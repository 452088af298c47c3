import type { AttachmentRow, ContactCard } from '../db/schema';

/** A file that is in the storage now. */
export interface FetchedFile {
  hash: string;
  /** Bytes. */
  size: number;
  /** MIME type, by its content where that tells. */
  contentType: string;
  /** The content of a small picture of it; null where there is none. */
  thumbnailHash: string | null;
  /** What is on it, where it is a contact. */
  contactCards: ContactCard[] | null;
}

/** What became of fetching a customer's file; `error` is in words for agents. */
export type FetchOutcome =
  | { type: 'stored'; file: FetchedFile }
  | { type: 'tooLarge' | 'refused' | 'missing' | 'later'; error: string };

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
/** The webhook may be faster than the file, by seconds. */
const MISSING_PAUSES = [1, 2, 5, 10, 20, 40, 80].map((seconds) => seconds * SECOND);
const FIRST_PAUSE = 5 * SECOND;
/** With the pauses between them, about a day. */
export const MOST_FETCHES = 34;

type AttachmentChange = Pick<AttachmentRow, 'state' | 'error'> &
  Partial<Omit<AttachmentRow, 'contactCards'>> & { /** As JSON. */ contactCards?: string | null };

/**
 * What an attempt, the `attempts`-th one, makes of the file, which was missing `misses` times before. A provider that
 * does not answer is asked for a day, at longer and longer intervals; one that does not have the file, for some minutes
 * from its first answer on. Pure.
 */
export function afterFetch(
  outcome: FetchOutcome,
  { attempts, misses }: Pick<AttachmentRow, 'attempts' | 'misses'>,
  now: Date,
): AttachmentChange {
  switch (outcome.type) {
    case 'stored': {
      const { contactCards, ...file } = outcome.file;
      const cards = contactCards && JSON.stringify(contactCards);
      return { ...file, contactCards: cards, state: 'stored', error: null };
    }
    case 'tooLarge':
      return { state: 'tooLarge', error: outcome.error };
    case 'refused':
      return { state: 'failed', error: outcome.error };
    case 'missing':
      return { ...again(outcome.error, MISSING_PAUSES[misses], now), misses: misses + 1 };
    case 'later':
      return again(outcome.error, pauseAfter(attempts), now);
  }
}

/** Without a pause it was the last attempt. */
function again(error: string, pause: number | undefined, now: Date): AttachmentChange {
  return pause === undefined
    ? { state: 'failed', error }
    : { state: 'fetching', error, dueAt: new Date(now.getTime() + pause) };
}

function pauseAfter(attempts: number): number | undefined {
  return attempts < MOST_FETCHES ? Math.min(HOUR, FIRST_PAUSE * 2 ** (attempts - 1)) : undefined;
}
