/** One field of a request that is wrong, and why. */
export interface FieldError {
  path: string;
  message: string;
}

/**
 * The one kind of error that a caller is told about: something was refused, nothing was changed. `type` is the last
 * part of the problem document's URN, `status` its HTTP status, `detail` says in words what to do about it, `more`
 * adds members to the document (for example the number of the case that stands in the way).
 */
export class Refusal extends Error {
  constructor(
    readonly type: string,
    readonly status: number,
    readonly detail: string,
    readonly more: { errors?: FieldError[]; [member: string]: unknown } = {},
  ) {
    super(detail);
    this.name = 'Refusal';
  }
}

/** A provider answered that it is called too often: it is there, and whoever asks again waits longer. */
export class ProviderBusy extends Refusal {}

/** What isn't there and what somebody may not see are answered alike. */
export function notFound(what: string): Refusal {
  return new Refusal('not-found', 404, `There is no ${what} here that you may see.`);
}

/** A request whose fields are wrong; each one is named, places in lists in brackets: `rules[3].actions[0].text`. */
export function invalid(errors: FieldError[]): Refusal {
  const placed = errors.map(({ path, message }) => ({ path: withBrackets(path), message }));
  const [first] = placed;
  return new Refusal(
    'validation',
    400,
    first ? `${first.path}: ${first.message}` : 'The request is malformed.',
    { errors: placed },
  );
}

function withBrackets(path: string): string {
  return path.replace(/\.(\d+)(?=\.|$)/g, '[$1]');
}
