import type { Message } from '../api/client';

/** One page of a thread as the API lists it with `order=desc`: newest first. */
export interface MessagePage {
  items: Message[];
  nextCursor: string | null;
}

/** The pages (newest page first) with the message: replaced where it stands, else as the newest. */
export function placeMessage(pages: MessagePage[], message: Message): MessagePage[] {
  const known = pages.some(({ items }) => items.some(({ id }) => id === message.id));
  if (known)
    return pages.map((page) => ({
      ...page,
      items: page.items.map((item) => (item.id === message.id ? message : item)),
    }));
  const [newest, ...older] = pages;
  return newest ? [{ ...newest, items: [message, ...newest.items] }, ...older] : pages;
}
