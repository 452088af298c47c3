import createClient from 'openapi-fetch';
import type { paths } from './schema';

/** Every call of the API, typed by its OpenAPI document; the session cookie goes along by itself. */
export const api = createClient<paths>();

/** What the API refused, in its own words (RFC 9457), or that it could not be reached at all. */
export class Problem extends Error {
  constructor(
    /** The last part of `urn:answerhall:problem:…`; `unreachable` when there was no answer. */
    readonly kind: string,
    readonly status: number,
    detail: string,
    /** All of the problem document. */
    readonly more: Record<string, unknown> = {},
  ) {
    super(detail);
  }
}

interface Answer<Data> {
  data?: Data;
  error?: unknown;
  response: Response;
}

/**
 * The body of a call that went well.
 * @throws Problem
 */
export async function answerOf<Data>(call: Promise<Answer<Data>>): Promise<Data> {
  const { data, error, response } = await call.catch(() => {
    throw new Problem('unreachable', 0, '');
  });
  if (response.ok) return data as Data; // 204 has no body, and its type says so
  throw problemOf(error, response.status);
}

/** A refusal as the API writes it, from whatever came instead of an answer. */
export function problemOf(document: unknown, status: number): Problem {
  if (typeof document !== 'object' || document === null) return new Problem('unknown', status, '');
  const more = document as Record<string, unknown>; // an object of JSON
  const kind = String(more['type']).split(':').at(-1) ?? 'unknown';
  return new Problem(kind, status, typeof more['detail'] === 'string' ? more['detail'] : '', more);
}
