import { z } from 'zod';
import type { Message } from './message';
import { addressSchema } from './settings';
import type { Simulation } from './simulation';

/** What every list of the driving API takes. */
export const listQuery = z.object({
  sender: addressSchema.optional(),
  customer: addressSchema.optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(200),
  after: z.coerce.number().int().min(0).optional(),
  order: z.enum(['asc', 'desc']).default('asc'),
});
export type ListQuery = z.infer<typeof listQuery>;

export const concerns = (
  each: { sender: string; customer: string },
  sender: string | undefined,
  customer: string | undefined,
) =>
  (sender === undefined || each.sender === sender) && (customer === undefined || each.customer === customer);

/** One page of what concerns this sender and customer; `next` is the position to ask for `after`. */
export function page<T extends { sender: string; customer: string }>(
  all: readonly T[],
  position: (entry: T) => number,
  { sender, customer, limit, after, order }: ListQuery,
) {
  const matching = all.filter((each) => concerns(each, sender, customer));
  const ordered = order === 'asc' ? matching : [...matching].reverse();
  const rest =
    after === undefined
      ? ordered
      : ordered.filter((each) => (order === 'asc' ? position(each) > after : position(each) < after));
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  return { items, total: matching.length, next: last && rest.length > items.length ? position(last) : null };
}

/** The customers who have written or been written to, the latest first. */
export function customers(simulation: Simulation, { sender, limit }: ListQuery) {
  const found = new Map<string, { address: string; profileName: string | null; lastMessage: Message }>();
  for (const message of simulation.messages) {
    if (!concerns(message, sender, undefined)) continue;
    const profileName = message.profileName ?? found.get(message.customer)?.profileName ?? null;
    found.delete(message.customer);
    found.set(message.customer, { address: message.customer, profileName, lastMessage: message });
  }
  return [...found.values()].reverse().slice(0, limit);
}
