const MOST_A_PAGE = 200;

/** What a list answers a page at a time. */
export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

/** Everything of a list, page after page. Only for lists that end soon. */
export async function allOf<Item>(
  read: (page: { limit: number; cursor?: string }) => Promise<Page<Item>>,
): Promise<Item[]> {
  const all: Item[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<Item> = await read({ limit: MOST_A_PAGE, ...(cursor === null ? {} : { cursor }) });
    all.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return all;
}
