import { Refusal } from '../../refusal';
import type { App } from '../app';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

// Calls that the contract names and a later issue builds. They need a sign-in like the ones to come.
const later: [Method, string][] = [['POST', '/api/cases/:number/typing']];

/** Answers 501 in words instead of 404, so that a script's author knows that the call is coming. */
export function laterRoutes(app: App): void {
  for (const [method, url] of later) {
    app.route({
      method,
      url,
      schema: { hide: true },
      // Before the body is read: one that this version can't read (a file's) is answered alike.
      preParsing: () => Promise.reject(notYet(method, url)),
      handler: () => undefined,
    });
  }
}

function notYet(method: Method, url: string): Refusal {
  return new Refusal(
    'not-built-yet',
    501,
    `${method} ${url} is not part of this version yet; see /docs for what is.`,
  );
}
