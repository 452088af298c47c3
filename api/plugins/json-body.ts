import type { FastifyInstance } from 'fastify';
import { invalid } from '../../refusal';

/** Far deeper than anything this API takes, and far less than what breaks the functions that look at a body. */
const MAX_DEPTH = 64;
const SHOWN_STEPS = 12;

/**
 * JSON is the only body the API reads (a route may add its own parser); an empty one counts as none. Before any schema
 * sees it, it is looked through without recursion: nested too deep, or with keys that mean something to JavaScript, it
 * is refused with the place of the fault.
 */
export function readJsonOnly(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  const parse = app.getDefaultJsonParser('ignore', 'ignore');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') return done(null, undefined);
    // parseAs says that it is a string
    void parse(request, body as string, (error, value: unknown) => {
      const fault = error ? null : faultIn(value);
      done(error ?? (fault && invalid([fault])), value);
    });
  });
}

interface Place {
  value: object;
  depth: number;
  key: string;
  above: Place | null;
}

function faultIn(body: unknown): { path: string; message: string } | null {
  if (!isObject(body)) return null;
  const ahead: Place[] = [{ value: body, depth: 1, key: '', above: null }];
  for (let place = ahead.pop(); place; place = ahead.pop()) {
    if (place.depth > MAX_DEPTH)
      return { path: pathOf(place), message: `A body is nested at most ${MAX_DEPTH} deep.` };
    for (const key of Object.keys(place.value)) {
      const value = (place.value as Record<string, unknown>)[key]; // one of its own keys
      if (isForbidden(key, value))
        return { path: pathOf({ ...place, key, above: place }), message: 'A body may not hold this key.' };
      if (isObject(value)) ahead.push({ value, depth: place.depth + 1, key, above: place });
    }
  }
  return null;
}

function isForbidden(key: string, value: unknown): boolean {
  return (
    key === '__proto__' || (key === 'constructor' && isObject(value) && Object.hasOwn(value, 'prototype'))
  );
}

/** As in every refusal, `conditions.all.1`; of a place that is very deep only how it begins. */
function pathOf(place: Place): string {
  const steps: string[] = [];
  for (let at: Place | null = place; at?.above; at = at.above) steps.unshift(at.key.slice(0, 60));
  return [...steps.slice(0, SHOWN_STEPS), ...(steps.length > SHOWN_STEPS ? ['…'] : [])].join('.');
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
