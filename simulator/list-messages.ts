import type { Account } from './account';
import { type Message, messageResource } from './message';
import { TwilioError } from './twilio-error';

/**
 * `GET …/Messages.json`: newest first, filtered by To, From and DateSent, in pages. A page token names the message
 * the page before it ended with, so a page holds still while new messages come in.
 */
export function listMessages(all: readonly Message[], account: Account, query: URLSearchParams) {
  const pageSize = integer(query, 'PageSize', 50, 1, 1000);
  const page = integer(query, 'Page', 0, 0, 1_000_000);
  const matching = all
    .filter((message) => message.accountSid === account.sid && matches(message, query))
    .reverse();
  const start = startOf(matching, query.get('PageToken'), page, pageSize);
  const items = matching.slice(start, start + pageSize);
  const base = `/2010-04-01/Accounts/${account.sid}/Messages.json`;
  const uri = (wanted: number, token: string | null) =>
    `${base}?${pageQuery(query, pageSize, wanted, token)}`;
  const [first, last] = [items[0], items.at(-1)];
  return {
    messages: items.map(messageResource),
    page,
    page_size: pageSize,
    start: page * pageSize,
    end: page * pageSize + Math.max(0, items.length - 1),
    uri: uri(page, query.get('PageToken')),
    first_page_uri: uri(0, null),
    next_page_uri: last && start + pageSize < matching.length ? uri(page + 1, `PA${last.sid}`) : null,
    previous_page_uri: first && start > 0 ? uri(Math.max(0, page - 1), `PB${first.sid}`) : null,
  };
}

function matches(message: Message, query: URLSearchParams): boolean {
  const [from, to] =
    message.direction === 'inbound' ? [message.customer, message.sender] : [message.sender, message.customer];
  const same = (name: string, value: string) => !query.get(name) || query.get(name) === value;
  return same('From', from) && same('To', to) && wasSent(message.sentAt, query);
}

/** A date means its whole day in UTC, a date with time that instant. A message not yet sent matches no date. */
function wasSent(sentAt: number | null, query: URLSearchParams): boolean {
  return (['', '<', '>'] as const).every((comparison) => {
    const value = query.get(`DateSent${comparison}`);
    if (!value) return true;
    if (sentAt === null) return false;
    const wanted = Date.parse(value);
    if (Number.isNaN(wanted)) throw new TwilioError(400, 20001, `Invalid DateSent: ${value.slice(0, 40)}`);
    const day = 86_400_000;
    const whole = /^\d{4}-\d{2}-\d{2}$/.test(value);
    const sent = whole ? Math.floor(sentAt / day) * day : Math.floor(sentAt / 1000) * 1000;
    return comparison === '<' ? sent <= wanted : comparison === '>' ? sent >= wanted : sent === wanted;
  });
}

function startOf(matching: readonly Message[], token: string | null, page: number, pageSize: number): number {
  const position = token ? matching.findIndex(({ sid }) => sid === token.slice(2)) : -1;
  if (!token || position < 0) return page * pageSize;
  return token.startsWith('PA') ? position + 1 : Math.max(0, position - pageSize);
}

function pageQuery(query: URLSearchParams, pageSize: number, page: number, token: string | null): string {
  const next = new URLSearchParams(query);
  next.set('PageSize', String(pageSize));
  next.set('Page', String(page));
  if (token) next.set('PageToken', token);
  else next.delete('PageToken');
  return next.toString();
}

function integer(query: URLSearchParams, name: string, usual: number, least: number, most: number): number {
  const text = query.get(name);
  if (text === null) return usual;
  const value = Number(text);
  if (!Number.isInteger(value) || value < least)
    throw new TwilioError(400, 20001, `Invalid ${name}: ${text.slice(0, 20)}`);
  return Math.min(value, most);
}
