import { DateTime } from 'luxon';
import type { Db } from '../db/connection';
import { readSettings } from '../workspace/settings';
import type { Viewer } from '../workspace/viewer';
import { readThread } from './read-messages';
import type { MessageShape } from './shapes/message';

const PAGE = 100;
const LONGEST_QUOTE = 80;

/** One message in words, as a transcript shows it in whatever form. Texts may have several lines. */
export interface TranscriptEntry {
  /** In the workspace's time zone, with its offset: `2026-11-30 14:05:09 +01:00`. */
  at: string;
  author: string;
  /** What became of a message of ours; empty for a customer's. */
  state: string;
  /** What was written, and in brackets what else belongs to it. */
  paragraphs: string[];
}

export interface Transcript {
  caseNumber: number;
  /** Each a name and what stands behind it. */
  head: [name: string, value: string][];
  /** Read as they are taken, a page at a time. */
  entries: AsyncIterable<TranscriptEntry>;
}

/** The talk of a case that the caller has found visible, without notes, as this person may see it. */
export async function readTranscript(
  db: Db,
  viewer: Viewer,
  c: { id: string; number: number },
): Promise<Transcript> {
  const { timeZone } = await readSettings(db);
  const about = await db
    .selectFrom('cases')
    .innerJoin('conversations', 'conversations.id', 'cases.conversationId')
    .innerJoin('integrations', 'integrations.id', 'cases.integrationId')
    .innerJoin('contacts', 'contacts.id', 'cases.contactId')
    .innerJoin('groups', 'groups.id', 'cases.groupId')
    .select(['cases.subject', 'cases.status', 'conversations.address', 'contacts.name'])
    .select(['integrations.name as integration', 'groups.name as group'])
    .where('cases.id', '=', c.id)
    .executeTakeFirstOrThrow();
  const { name, address } = about;
  return {
    caseNumber: c.number,
    head: [
      ['Case', `${c.number}${about.subject === '' ? '' : `: ${about.subject}`}`],
      ['Customer', name === null ? address : `${name}, ${address}`],
      ['Wrote to', about.integration],
      ['Group', about.group],
      ['Status', about.status],
      ['Made', `${localTime(new Date().toISOString(), timeZone)} by ${viewer.name}`],
      ['Times', `${timeZone}. Notes are not part of this.`],
    ],
    entries: entriesOf(db, viewer, c.id, { timeZone, customer: name ?? address }),
  };
}

interface Telling {
  timeZone: string;
  /** What the customer is called who has no name. */
  customer: string;
}

async function* entriesOf(
  db: Db,
  viewer: Viewer,
  caseId: string,
  telling: Telling,
): AsyncGenerator<TranscriptEntry> {
  for (let after = 0; ;) {
    const page = await readThread(db, caseId, { order: 'asc', after, limit: PAGE }, viewer);
    for (const { shape } of page) yield entryOf(shape, telling);
    const last = page.at(-1);
    if (!last || page.length < PAGE) return;
    after = last.key;
  }
}

/** A message in words. Pure. */
export function entryOf(message: MessageShape, telling: Telling): TranscriptEntry {
  const { author } = message;
  const names = { customer: author.name ?? telling.customer, system: 'The desk' };
  const name = author.type === 'customer' || author.type === 'system' ? names[author.type] : author.name;
  return {
    at: localTime(message.createdAt, telling.timeZone),
    author: author.type === 'system' ? names.system : `${name ?? 'Somebody'} (${author.type})`,
    state: message.direction === 'in' ? '' : stateOf(message, telling.timeZone),
    paragraphs: [...whereFrom(message), ...(message.text === '' ? [] : [message.text]), ...whatElse(message)],
  };
}

function localTime(moment: string, zone: string): string {
  return DateTime.fromISO(moment, { zone }).toFormat('yyyy-MM-dd HH:mm:ss ZZ');
}

function stateOf({ status, sendAt, held, error }: MessageShape, timeZone: string): string {
  switch (status) {
    case 'queued':
      if (sendAt !== null) return `scheduled for ${localTime(sendAt, timeZone)}`;
      return held === null ? 'waiting to be sent' : 'held back';
    case 'sending':
      return 'being sent';
    case 'sent':
      return '✓ sent';
    case 'delivered':
    case 'read':
      return `✓✓ ${status}`;
    case 'failed':
      return `✗ failed: ${error ? `${error.message} (${error.code})` : 'nobody knows why'}`;
    case 'received':
      return '';
  }
}

function whereFrom({ forwarded, quoted, referral }: MessageShape): string[] {
  const quote = quoted?.text ? `"${shortened(quoted.text)}"` : 'another message';
  const from = [referral?.headline, referral?.url].filter((part) => part).join(', ');
  return [
    ...(forwarded === null ? [] : [forwarded === 'often' ? '[Forwarded many times]' : '[Forwarded]']),
    ...(quoted === null ? [] : [`[In reply to ${quote}]`]),
    ...(referral === null ? [] : [`[Came from ${from || 'an advertisement'}]`]),
  ];
}

function shortened(text: string): string {
  const signs = [...text.replace(/\s+/g, ' ')];
  return signs.length > LONGEST_QUOTE ? `${signs.slice(0, LONGEST_QUOTE).join('')}…` : signs.join('');
}

function whatElse(message: MessageShape): string[] {
  const { attachments, location, contactCards, button, interactive, kind, text } = message;
  const place = location && [location.label, location.address, `${location.latitude}, ${location.longitude}`];
  const chosen = button && (button.text ?? button.payload);
  const known = text !== '' || attachments.length > 0 || location || button || contactCards.length > 0;
  return [
    ...attachments.map(fileOf),
    ...(place ? [`[Location: ${place.filter((part) => part).join(', ')}]`] : []),
    ...contactCards.map(
      (card) =>
        `[Contact: ${[
          card.name,
          card.organisation,
          ...card.phones.map(({ number }) => number),
          ...card.emails,
        ]
          .filter((part) => part)
          .join(', ')}]`,
    ),
    ...(chosen && chosen !== text ? [`[Chosen: ${chosen}]`] : []),
    ...(interactive ? [choices(interactive)] : []),
    ...(known || interactive ? [] : [`[A message of the kind ${kind}]`]),
  ];
}

function fileOf({ name, type, size, state, error }: MessageShape['attachments'][number]): string {
  const about = [name ?? 'without a name', type, ...(size === null ? [] : [`${size} bytes`])].join(', ');
  return `[File: ${about}${state === 'stored' ? '' : ` – not here${error === null ? '' : `: ${error}`}`}]`;
}

function choices({ buttons, listButton, items }: NonNullable<MessageShape['interactive']>): string {
  const all = [...buttons.map(({ title }) => title), ...items.map(({ title }) => title)].join(' | ');
  return listButton === null ? `[Buttons: ${all}]` : `[List "${listButton}": ${all}]`;
}
