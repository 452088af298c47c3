import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { isDatabaseAway, sqlState } from '../../db/transaction';
import { invalid, notFound, Refusal, type FieldError } from '../../refusal';
import { StorageUnavailable } from '../../storage/file-storage';

const titles: Record<number, string> = {
  400: 'The request is not right',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  409: 'Not possible now',
  410: 'Gone',
  413: 'Too large',
  415: 'Unsupported content type',
  416: 'No such part',
  429: 'Too many attempts',
  500: 'Something broke on our side',
  502: 'The provider did not answer',
  503: 'Not available now',
};

/** Of a request that is wrong throughout, enough to begin with. */
const MAX_ERRORS = 20;
const NOT_IN_THE_DATABASE = new Set(['22021', '22008']);

/** RFC 9457, as every error of the API answers it. */
export const problem = z
  .looseObject({
    type: z.string().describe('`urn:answerhall:problem:` and what kind of problem this is'),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().describe('What is wrong and what to do about it'),
    errors: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .optional()
      .describe('The wrong fields'),
  })
  .meta({ id: 'Problem' });

/** Turns every error into a problem document, in this one place. */
export function answerProblems(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError, request, reply) => sendProblem(error, request, reply));
  app.setNotFoundHandler((request, reply) =>
    sendProblem(
      new Refusal(
        'not-found',
        404,
        `There is no ${request.method} ${request.url.split('?')[0]}. All calls: /docs.`,
      ),
      request,
      reply,
    ),
  );
}

/** Answers one error; also for errors that arise before Fastify has found a route. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const refusal = asRefusal(error, request);
  // A database that is away is one line elsewhere, not one for every call that meets it.
  if (refusal.status >= 500 && !(error instanceof Refusal) && !isDatabaseAway(error)) {
    request.log.error({ err: error, reference: request.id }, 'a request failed');
  }
  const { retryAfterSeconds, ...more } = refusal.more;
  if (typeof retryAfterSeconds === 'number')
    void reply.header('retry-after', Math.max(1, Math.ceil(retryAfterSeconds)));
  if (refusal.status === 401) void reply.header('www-authenticate', 'Bearer');
  return reply
    .code(refusal.status)
    .type('application/problem+json')
    .serializer((document: object) => JSON.stringify(document))
    .send({
      type: `urn:answerhall:problem:${refusal.type}`,
      title: titles[refusal.status] ?? 'Refused',
      status: refusal.status,
      detail: refusal.detail,
      ...more,
    });
}

function asRefusal(error: unknown, request: FastifyRequest): Refusal {
  if (error instanceof Refusal) return error;
  if (hasZodFastifySchemaValidationErrors(error)) {
    // An id of the wrong form names nothing that exists.
    if (error.validationContext === 'params') return notFound('such thing');
    return invalid(error.validation.flatMap(fieldErrors).slice(0, MAX_ERRORS));
  }
  // NUL in a text, a year that PostgreSQL doesn't have: only what came in can hold such a thing.
  if (NOT_IN_THE_DATABASE.has(sqlState(error) ?? '')) {
    const detail = 'Leave out NUL characters and dates that do not exist: nothing like that is stored here.';
    return new Refusal('validation', 400, detail, { errors: [] });
  }
  // 42P01, no such table: the process listens while a database that was away is still being migrated.
  if (isDatabaseAway(error) || sqlState(error) === '42P01') {
    return new Refusal('unavailable', 503, 'The database is away. Nothing was changed; try again shortly.', {
      retryAfterSeconds: 5,
    });
  }
  if (error instanceof StorageUnavailable) {
    const detail = 'The storage of files does not answer. Nothing was changed; try again shortly.';
    return new Refusal('unavailable', 503, detail, { retryAfterSeconds: 5 });
  }
  return (
    refusedByFastify(error) ??
    new Refusal(
      'internal',
      500,
      `Nothing you did wrong. Please report it with the reference ${request.id}.`,
      {
        reference: request.id,
      },
    )
  );
}

function refusedByFastify(error: unknown): Refusal | undefined {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return undefined;
  const status = Number(error.statusCode);
  const message = 'message' in error ? String(error.message) : '';
  if (status === 413)
    return new Refusal('too-large', 413, 'The request body is larger than this call takes.');
  if (status === 415) {
    return new Refusal('unsupported-media-type', 415, 'Send the body as application/json.');
  }
  return status >= 400 && status < 500 ? new Refusal('validation', 400, message, { errors: [] }) : undefined;
}

interface ZodFieldError {
  instancePath: string;
  keyword: string;
  message?: string | undefined;
  params: Record<string, unknown>;
}

const branches = z.array(
  z.array(
    z.looseObject({
      code: z.string(),
      message: z.string(),
      path: z.array(z.union([z.string(), z.number()])),
    }),
  ),
);

function fieldErrors({ instancePath, keyword, message, params }: ZodFieldError): FieldError[] {
  // Where one of several forms was meant, what is wrong inside that one says more than that none fits.
  const meant =
    keyword === 'invalid_union'
      ? branches.safeParse(params.errors).data?.find(([issue]) => issue && issue.path.length > 0)
      : undefined;
  if (meant)
    return meant.flatMap(({ path, code, message, ...more }) =>
      fieldErrors({ instancePath: [instancePath, ...path].join('/'), keyword: code, message, params: more }),
    );
  const path = instancePath.slice(1).replaceAll('/', '.');
  const inside = (key: string) => (path ? `${path}.${key}` : key);
  if (keyword === 'unrecognized_keys' && Array.isArray(params.keys)) {
    return params.keys.map((key) => ({
      path: inside(String(key).slice(0, 100)),
      message: 'This call has no such field.',
    }));
  }
  const missing = keyword === 'invalid_type' && message?.endsWith('received undefined');
  return [{ path: path || 'body', message: missing ? 'Is missing.' : (message ?? 'Is not right.') }];
}
