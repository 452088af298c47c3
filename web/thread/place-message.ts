import type { Message } from '../api/shapes';

/** One page of a thread as the API lists it with `order=desc`: newest first. */
export interface MessagePage {
  items: Message[];
  nextCursor: string | null;
}

/** The pages (newest page first) with the message: replaced where it stands, else as the newest. */
export function placeMessage(pages: MessagePage[], message: Message): MessagePage[] {
  const known = pages.flatMap(({ items }) => items).find(({ id }) => id === message.id);
  // A scheduled message that goes has a new time, and takes its place at the end.
  if (known?.createdAt === message.createdAt)
    return pages.map((page) => ({
      ...page,
      items: page.items.map((item) => (item.id === message.id ? message : item)),
    }));
  const [newest, ...older] = known ? removeMessage(pages, message.id) : pages;
  return newest ? [{ ...newest, items: [message, ...newest.items] }, ...older] : pages;
}

/** The pages without a message that was taken back. */
export function removeMessage(pages: MessagePage[], id: string): MessagePage[] {
  return pages.map((page) => ({ ...page, items: page.items.filter((item) => item.id !== id) }));
}
