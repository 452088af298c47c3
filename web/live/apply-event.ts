import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import type { Case, Message } from '../api/shapes';
import { CHAT_VIEWS, keys } from '../api/keys';
import { withUnsaved, type Edit } from '../api/unsaved';
import { belongsTo, placeCase, type CaseList } from '../chats/place-case';
import type { Person } from '../people/use-people';
import type { Preferences } from '../preferences/preferences';
import type { Me } from '../session/me';
import { placeMessage, removeMessage, type MessagePage } from '../thread/place-message';
import type { FeedEvent } from './feed-event';
import { change } from './overtaken';

/** Makes what was read say what an event says. Twice is as good as once; what was never read is left unread. */
export function applyEvent(queries: QueryClient, { name, data }: FeedEvent): void {
  if (name === 'reset') {
    void queries.invalidateQueries();
    return;
  }
  // What an event carries is in the shapes of the API.
  const about = data as { case?: Case; message?: Message };
  if (about.case) applyCase(queries, about.case);
  if (about.message) applyMessage(queries, about.message);
  if (name === 'message.removed' && data.caseNumber !== null)
    takeOutMessage(queries, data.caseNumber, String(data['messageId']));
  if (name === 'case.hidden' && data.caseNumber !== null) hideCase(queries, data.caseNumber);
  if (name === 'draft.updated' && data.caseNumber !== null)
    change(queries, keys.of(data.caseNumber, 'draft'), () => data['draft']);
  if (name === 'case.looking' && data.caseNumber !== null)
    change(queries, keys.of(data.caseNumber, 'looking'), () => data['looking']);
  if (name === 'presence.updated') applyPresence(queries, data['user'] as PresenceOf);
  if (name === 'preferences.updated') applyPreferences(queries, data['preferences'] as Preferences);
  if (name === 'note.created' && data.caseNumber !== null) reread(queries, keys.of(data.caseNumber, 'notes'));
}

/**
 * Shows a case as it is now, wherever it is shown. `answered` is the edit that it is the desk's answer to. An answer that an
 * event has overtaken tells of the time before, and is let go.
 */
export function applyCase(queries: QueryClient, read: Case, answered?: Edit<Case>): void {
  const known = queries.getQueryData<Case>(keys.case(read.number));
  if (known && read.updatedAt < known.updatedAt) return;
  const me = queries.getQueryData<Me>(keys.me);
  const changed = withUnsaved(queries, keys.saving(keys.case(read.number)), read, answered);
  change<Case>(queries, keys.case(changed.number), () => changed);
  for (const view of CHAT_VIEWS)
    change<CaseList>(queries, keys.chats(view), (list) =>
      placeCase(list, changed, belongsTo(view, changed, me?.id ?? '')),
    );
  queries.setQueriesData<InfiniteData<CaseList>>(
    { queryKey: keys.cases() },
    (list) => list && replaceInPages(list, changed),
  );
  change<CaseList>(queries, keys.contact(changed.contact.id, 'cases'), (list) => replaceIn(list, changed));
  reread(queries, keys.of(changed.number, 'history'));
  reread(queries, keys.of(changed.number, 'upcoming'));
}

/** The list with the case as it is now; the same list where it isn't in it. */
function replaceIn(list: CaseList, changed: Case): CaseList {
  const at = list.items.findIndex(({ number }) => number === changed.number);
  return at < 0 ? list : { ...list, items: list.items.with(at, changed) };
}

function replaceInPages(list: InfiniteData<CaseList>, changed: Case): InfiniteData<CaseList> {
  const pages = list.pages.map((page) => replaceIn(page, changed));
  return pages.some((page, at) => page !== list.pages[at]) ? { ...list, pages } : list;
}

/** Shows how this person wants their screen. */
export function applyPreferences(
  queries: QueryClient,
  read: Preferences,
  answered?: Edit<Preferences>,
): void {
  queries.setQueryData(keys.preferences, withUnsaved(queries, keys.saving(keys.preferences), read, answered));
}

type PresenceOf = Pick<Person, 'id' | 'presence'>;

/** Shows whether somebody is there. */
function applyPresence(queries: QueryClient, { id, presence }: PresenceOf): void {
  change<Me | null>(queries, keys.me, (me) => (me?.id === id ? { ...me, presence } : me));
  change<Person[]>(queries, keys.people, (people) =>
    people.map((person) => (person.id === id ? { ...person, presence } : person)),
  );
}

/** Shows a message as it is now in its thread. */
export function applyMessage(queries: QueryClient, message: Message): void {
  if (message.caseNumber === null) return;
  change<InfiniteData<MessagePage>>(queries, keys.of(message.caseNumber, 'messages'), (thread) => ({
    ...thread,
    pages: placeMessage(thread.pages, message),
  }));
}

/** Shows a message that a call has just made, unless an event has shown it already: it may have come further since. */
export function applyNewMessage(queries: QueryClient, message: Message): void {
  if (message.caseNumber === null) return;
  const thread = queries.getQueryData<InfiniteData<MessagePage>>(keys.of(message.caseNumber, 'messages'));
  const isThere = thread?.pages.some(({ items }) => items.some(({ id }) => id === message.id));
  if (!isThere) applyMessage(queries, message);
}

/** A message was taken back. */
export function takeOutMessage(queries: QueryClient, number: number, id: string): void {
  change<InfiniteData<MessagePage>>(queries, keys.of(number, 'messages'), (thread) => ({
    ...thread,
    pages: removeMessage(thread.pages, id),
  }));
}

function hideCase(queries: QueryClient, number: number): void {
  for (const view of CHAT_VIEWS)
    change<CaseList>(queries, keys.chats(view), (list) => ({
      ...list,
      items: list.items.filter((item) => item.number !== number),
    }));
  reread(queries, keys.case(number));
}

/** Reads again what is shown now; what isn't shown is read when it is. */
function reread(queries: QueryClient, queryKey: readonly unknown[]): void {
  void queries.invalidateQueries({ queryKey, exact: true });
}
