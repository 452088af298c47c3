import { Problem } from './client';

/** What was refused of a request, by its place in it (`actions.0.text`), in the desk's words. */
export interface Fault {
  path: string;
  message: string;
}

/** The faults that a refusal names; none for anything else that went wrong. */
export function faultsOf(error: unknown): Fault[] {
  const found = error instanceof Problem ? error.more['errors'] : undefined;
  return Array.isArray(found) ? (found as Fault[]) : []; // as RFC 9457's `errors` are here
}

/** Whether a fault is of this part of a request, or of something within it. */
export const isWithin = ({ path }: Fault, part: string): boolean =>
  path === part || path.startsWith(`${part}.`);

/** What is wrong with one part; null where nothing is. */
export const faultAt = (error: unknown, part: string): string | null =>
  faultsOf(error).find((fault) => isWithin(fault, part))?.message ?? null;
