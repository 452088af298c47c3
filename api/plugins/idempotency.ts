import { createHmac, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sql } from 'kysely';
import { openSecrets, sealSecrets } from '../../channels/secrets';
import { Refusal } from '../../refusal';

const WAIT_MS = 30_000;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** False: this POST under /api takes no Idempotency-Key, or asks for it itself (`answeredBefore`). */
    idempotent?: boolean;
  }
  interface FastifyRequest {
    idempotencyKey: Key | null;
    /**
     * The id for the thing that this call creates. With an Idempotency-Key it is the same for every attempt, so that
     * `insert … on conflict (id) do nothing` creates one thing even when a process died between commit and answer.
     */
    newId(): string;
  }
  interface FastifyReply {
    /**
     * For a route that is not `idempotent` by itself because it reads its own body: does what the key stands for once
     * that body is known. True when the first answer was sent again.
     */
    answeredBefore(body: unknown): Promise<boolean>;
  }
}

interface Key {
  userId: string;
  path: string;
  key: string;
  bodyHash: string;
}

/**
 * `Idempotency-Key` on POSTs under /api, per person and path, for 24 hours: the same body gets the first answer again,
 * another one is refused, and calls that come while the first is at work wait for it. Runs after sign-in and
 * validation. Answers of 500 and above are not kept: trying again is what the caller should do then.
 */
export function answerOnce(app: FastifyInstance, secretKey: Buffer): void {
  app.decorateRequest('idempotencyKey', null);
  app.decorateRequest('newId', function (this: FastifyRequest) {
    return this.idempotencyKey ? stableId(secretKey, this.idempotencyKey) : randomUUID();
  });

  app.decorateReply('answeredBefore', function (this: FastifyReply, body: unknown) {
    return answeredBefore(this.request, this, body);
  });

  app.addHook('preHandler', async (request, reply) => {
    if (request.method !== 'POST' || !request.signedIn) return;
    if (request.routeOptions.config.idempotent === false) return;
    if (await answeredBefore(request, reply, request.body)) return reply;
  });

  async function answeredBefore(request: FastifyRequest, reply: FastifyReply, body: unknown) {
    const header = request.headers['idempotency-key'];
    if (header === undefined) return false;
    const key = readKey(secretKey, request, header, body);
    for (const giveUp = Date.now() + WAIT_MS; ; await pause(100)) {
      if (await claim(app, key)) {
        request.idempotencyKey = key;
        return false;
      }
      if (await answerAgain(app, secretKey, key, reply)) return true;
      if (Date.now() > giveUp) {
        throw new Refusal(
          'idempotency-conflict',
          409,
          'The first call with this Idempotency-Key is still at work. Try again later.',
        );
      }
    }
  }

  app.addHook('onSend', async (request, reply, payload) => {
    const key = request.idempotencyKey;
    if (!key) return;
    if (reply.statusCode >= 500 || typeof payload !== 'string') await forget(app, key);
    else await keep(app, secretKey, key, reply, payload);
  });
}

function readKey(secretKey: Buffer, request: FastifyRequest, header: string | string[], body: unknown): Key {
  if (typeof header !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(header)) {
    throw new Refusal('validation', 400, 'Idempotency-Key must be 1 to 255 visible ASCII characters.', {
      errors: [{ path: 'Idempotency-Key', message: 'Must be 1 to 255 visible ASCII characters.' }],
    });
  }
  // A keyed hash: a body may hold a password, which a plain hash would give away.
  const bodyHash = createHmac('sha256', secretKey)
    .update(JSON.stringify([request.query, body ?? null]))
    .digest('base64');
  const path = request.url.split('?')[0] ?? request.url;
  return { userId: request.viewer.userId, path, key: header, bodyHash };
}

// A claim whose process died is free again after a minute: no call of ours works that long.
async function claim({ db }: FastifyInstance, key: Key): Promise<boolean> {
  const claimed = await db
    .insertInto('idempotencyKeys')
    .values(key)
    .onConflict((conflict) =>
      conflict
        .columns(['userId', 'path', 'key'])
        .doUpdateSet({
          bodyHash: key.bodyHash,
          status: null,
          response: null,
          startedAt: sql`clock_timestamp()`,
        })
        .where(
          sql<boolean>`idempotency_keys.started_at < clock_timestamp() - interval '24 hours'
            or (idempotency_keys.status is null and idempotency_keys.body_hash = excluded.body_hash
                and idempotency_keys.started_at < clock_timestamp() - interval '60 seconds')`,
        ),
    )
    .returning('key')
    .executeTakeFirst();
  return claimed !== undefined;
}

/** True once the first answer, or the refusal of another body, has been sent. */
async function answerAgain(
  app: FastifyInstance,
  secretKey: Buffer,
  key: Key,
  reply: FastifyReply,
): Promise<boolean> {
  const first = await rowOf(app, key).select(['bodyHash', 'status', 'response']).executeTakeFirst();
  if (!first) return false;
  if (first.bodyHash !== key.bodyHash) {
    throw new Refusal(
      'idempotency-conflict',
      409,
      'This Idempotency-Key was used with another request body. Use a new key for a new request.',
    );
  }
  if (first.status === null || typeof first.response !== 'string') return false;
  const answer = openSecrets(secretKey, stableId(secretKey, key), Buffer.from(first.response, 'base64'));
  await reply
    .code(first.status)
    .type(answer.type ?? 'application/json')
    .serializer((body: string) => body)
    .send(answer.body);
  return true;
}

// An answer may hold what is shown only once (a new API token), so it is stored encrypted.
async function keep(
  app: FastifyInstance,
  secretKey: Buffer,
  key: Key,
  reply: FastifyReply,
  body: string,
): Promise<void> {
  const sealed = sealSecrets(secretKey, stableId(secretKey, key), {
    type: String(reply.getHeader('content-type') ?? 'application/json'),
    body,
  });
  await app.db
    .updateTable('idempotencyKeys')
    .set({ status: reply.statusCode, response: JSON.stringify(sealed.toString('base64')) })
    .where('userId', '=', key.userId)
    .where('path', '=', key.path)
    .where('key', '=', key.key)
    .execute();
}

async function forget({ db }: FastifyInstance, key: Key): Promise<void> {
  await db
    .deleteFrom('idempotencyKeys')
    .where('userId', '=', key.userId)
    .where('path', '=', key.path)
    .where('key', '=', key.key)
    .execute();
}

function rowOf({ db }: FastifyInstance, key: Key) {
  return db
    .selectFrom('idempotencyKeys')
    .where('userId', '=', key.userId)
    .where('path', '=', key.path)
    .where('key', '=', key.key);
}

// A UUID (version 8, "custom") that belongs to this person, path and key.
function stableId(secretKey: Buffer, { userId, path, key, bodyHash }: Key): string {
  const bytes = createHmac('sha256', secretKey)
    .update(JSON.stringify(['newId', userId, path, key, bodyHash]))
    .digest()
    .subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
