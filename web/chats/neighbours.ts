/** The numbers of the chats before and after the open one, round the ends as the keys go; null where there is none. */
export function neighbours(
  items: readonly { number: number }[],
  openNumber: number | null,
): [previous: number | null, next: number | null] {
  const at = items.findIndex(({ number }) => number === openNumber);
  // Where none of them is open, both keys open the first.
  if (at < 0) return [null, items[0]?.number ?? null];
  const other = (by: number) => {
    const number = items[(at + by + items.length) % items.length]?.number ?? null;
    return number === openNumber ? null : number;
  };
  return [other(-1), other(1)];
}
