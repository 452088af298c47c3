import { createHmac } from 'node:crypto';
import { sql } from 'kysely';
import { afterAttempt, MOST_ATTEMPTS, type CallOutcome } from '../../cases/webhook-outcome';
import { beginEffect, recordEffect } from '../../cases/effects';
import { releasePausedEffects } from '../../cases/release-effects';
import { endChatByHand } from '../../cases/chat-actions';
import { rotateWebhookSecret, webhookSecret } from '../../workspace/webhook-secret';
import { inTransaction } from '../../db/transaction';
import { eventually, TEST_SECRET_KEY } from '../desk';
import { openEffectsDesk, type EffectsDesk } from './effects-desk';

let desk: EffectsDesk;
beforeAll(async () => void (desk = await openEffectsDesk()), 60_000);
afterAll(() => desk?.close());
afterEach(() => desk.receiver.reset());

const DONE = { againInMs: null };
const MINUTE = 60_000;

test('a webhook is called once after the look, signed so that its receiver can tell', async () => {
  const id = await desk.chat();
  const effectId = await desk.queues(id, { body: '{"text":"Grüße"}' });
  expect(await desk.lookAll(id)).toMatchObject({ effectsInMs: 0 });
  // A look that is killed after its commit answers the same when it runs again.
  expect(await desk.lookAll(id)).toMatchObject({ effectsInMs: 0 });
  expect(await desk.perform(id)).toEqual(DONE);
  expect(await desk.perform(id)).toEqual(DONE);
  expect(await desk.lookAll(id)).toMatchObject({ effectsInMs: null });
  expect(desk.receiver.calls).toHaveLength(1);
  const { body, headers } = desk.receiver.calls[0]!; // there is one, as seen above
  const [, t = '', v1 = ''] = /^t=(\d+),v1=(\w+)$/.exec(String(headers['x-answerhall-signature'])) ?? [];
  const secret = await webhookSecret(desk.db, TEST_SECRET_KEY);
  expect(v1).toBe(createHmac('sha256', secret).update(`${t}.${effectId}.${body}`).digest('hex'));
  expect(Math.abs(Number(t) * 1000 - Date.now())).toBeLessThan(5 * MINUTE);
  expect(headers['x-answerhall-id']).toBe(effectId);
  const kept = await desk.effect(effectId);
  expect(kept).toMatchObject({
    state: 'done',
    attempts: 1,
    error: null,
    response: { status: 200, body: 'thank you' },
  });
  expect(kept.finishedAt).not.toBeNull();
});

test('webhooks of one conversation are called one after another, in the order in which they were queued', async () => {
  const id = await desk.chat();
  for (const path of ['one', 'two', 'three']) await desk.queues(id, { url: `${desk.receiver.url}/${path}` });
  expect(await desk.perform(id)).toEqual({ againInMs: 0 });
  expect(await desk.perform(id)).toEqual({ againInMs: 0 });
  expect(await desk.perform(id)).toEqual(DONE);
  expect(desk.receiver.calls.map(({ path }) => path)).toEqual(['/one', '/two', '/three']);
});

test('a receiver in trouble is tried again after longer and longer pauses, always with the same id, and then no more', async () => {
  desk.receiver.answersWith(500);
  const rule = await desk.rule('Tell the shop', {
    type: 'new',
    mode: 'off',
    actions: [{ type: 'addLabel', label: 'x' }],
  });
  const { version } = await newestVersion();
  const id = await desk.chat();
  const effectId = await desk.queues(id, {}, { ruleId: rule, ruleVersion: version });
  const pauses: number[] = [];
  for (let attempt = 1; attempt < MOST_ATTEMPTS; attempt++) {
    const { againInMs } = await desk.perform(id);
    pauses.push(Math.ceil((againInMs ?? 0) / 1000));
    // Sooner than that nothing happens.
    await desk.perform(id);
    expect(await desk.effect(effectId)).toMatchObject({
      state: 'pending',
      attempts: attempt,
      error: 'The receiver answered 500.',
    });
    await desk.timePasses(effectId);
  }
  expect(pauses).toEqual([10, 60, 300, 1800, 7200]);
  expect(await desk.perform(id)).toEqual(DONE);
  await desk.perform(id);
  expect(desk.receiver.calls).toHaveLength(6);
  expect(new Set(desk.receiver.calls.map(({ headers }) => headers['x-answerhall-id']))).toEqual(
    new Set([effectId]),
  );
  const error = 'The receiver answered 500. It was tried 6 times.';
  expect(await desk.effect(effectId)).toMatchObject({
    state: 'failed',
    error,
    response: { status: 500, body: 'status 500' },
  });
  expect(await desk.history(id, 'webhook.failed')).toMatchObject([
    {
      to: { webhookCallId: effectId, error },
      byType: 'rule',
      byId: rule,
      byName: 'Tell the shop',
      byVersion: version,
    },
  ]);
});

test('a receiver that is back gets the call, and nothing is left of the trouble', async () => {
  desk.receiver.answersWith(503, { 'retry-after': '90' });
  const id = await desk.chat();
  const effectId = await desk.queues(id);
  const { againInMs } = await desk.perform(id);
  expect(Math.ceil((againInMs ?? 0) / 1000)).toBe(90);
  desk.receiver.answersWith(204);
  await desk.timePasses(effectId);
  expect(await desk.perform(id)).toEqual(DONE);
  expect(await desk.effect(effectId)).toMatchObject({
    state: 'done',
    attempts: 2,
    error: null,
    response: { status: 204 },
  });
  expect(await desk.history(id, 'webhook.failed')).toEqual([]);
});

test.each([
  ['a refusal', 400, 'The receiver answered 400.'],
  ['an unknown address', 404, 'The receiver answered 404.'],
  [
    'a redirect',
    301,
    'The receiver answered 301, a redirect; none is followed. Put the final address into the rule.',
  ],
])('%s is final', async (_what, status, error) => {
  desk.receiver.answersWith(status, { location: `${desk.receiver.url}/elsewhere` });
  const id = await desk.chat();
  const effectId = await desk.queues(id);
  expect(await desk.perform(id)).toEqual(DONE);
  expect(await desk.effect(effectId)).toMatchObject({ state: 'failed', attempts: 1, error });
  expect(desk.receiver.calls).toHaveLength(1);
  expect(await desk.history(id, 'webhook.failed')).toHaveLength(1);
});

test('a name that points to this machine and is not allowed is refused for good, and the case says why', async () => {
  const id = await desk.chat();
  const effectId = await desk.queues(id);
  await desk.perform(id, { allowedWebhookHosts: [] });
  const { state, attempts, error } = await desk.effect(effectId);
  expect([state, attempts]).toEqual(['failed', 1]);
  expect(error).toContain('private or local address');
  expect(desk.receiver.calls).toEqual([]);
});

test('what is to happen after each kind of outcome', () => {
  const answered = (status: number, retryAfterMs: number | null = null): CallOutcome => ({
    type: 'answered',
    response: { status, body: '', cut: false, ms: 1 },
    retryAfterMs,
  });
  for (const status of [200, 201, 204, 299])
    expect(afterAttempt(answered(status), 1)).toEqual({ type: 'done' });
  for (const status of [300, 304, 400, 401, 404, 410, 422, 499])
    expect(afterAttempt(answered(status), 1)).toMatchObject({ type: 'failed' });
  for (const status of [408, 429, 500, 503, 599])
    expect(afterAttempt(answered(status), 1)).toMatchObject({ type: 'again', inMs: 10_000 });
  // A receiver's wish is heard, but not for ever, and it makes no pause shorter.
  expect(afterAttempt(answered(429, 30_000), 1)).toMatchObject({ inMs: 30_000 });
  expect(afterAttempt(answered(429, 30_000), 2)).toMatchObject({ inMs: MINUTE });
  expect(afterAttempt(answered(429, 1e12), 1)).toMatchObject({ inMs: 120 * MINUTE });
  expect(afterAttempt({ type: 'unanswered', error: 'No.', again: false }, 1)).toEqual({
    type: 'failed',
    error: 'No.',
  });
  expect(afterAttempt({ type: 'unanswered', error: 'No.', again: true }, MOST_ATTEMPTS)).toMatchObject({
    type: 'failed',
  });
});

test('a worker that is killed between the call and its record calls again, with the same id', async () => {
  const id = await desk.chat();
  const effectId = await desk.queues(id);
  const killed = await beginEffect(desk.db, id);
  expect(killed).toMatchObject({ type: 'call', effect: { id: effectId, attempts: 1 } });
  // While the first may still be at it, another calls nobody.
  const { againInMs } = await desk.perform(id);
  expect(againInMs).toBeGreaterThan(10_000);
  expect(desk.receiver.calls).toEqual([]);
  await desk.timePasses(effectId);
  expect(await desk.perform(id)).toEqual(DONE);
  expect(desk.receiver.calls).toMatchObject([{ headers: { 'x-answerhall-id': effectId } }]);
  expect(await desk.effect(effectId)).toMatchObject({ state: 'done', attempts: 2 });
  // The first comes back after all: what it says is no longer asked.
  if (killed.type === 'call')
    await recordEffect(desk.db, killed.effect, { type: 'unanswered', error: 'Late.', again: false });
  expect(await desk.effect(effectId)).toMatchObject({ state: 'done', error: null });
});

test('of two attempts that overlap the later one says what became of the webhook', async () => {
  const id = await desk.chat();
  const effectId = await desk.queues(id);
  const begin = async () => {
    const task = await beginEffect(desk.db, id);
    if (task.type !== 'call') throw new Error(`Nothing is to be called: ${task.type}`);
    return task.effect;
  };
  const first = await begin();
  await desk.timePasses(effectId);
  const second = await begin();
  await recordEffect(desk.db, first, { type: 'unanswered', error: 'Refused.', again: false });
  expect(await desk.effect(effectId)).toMatchObject({ state: 'pending', error: null });
  const response = { status: 200, body: '', cut: false, ms: 1 };
  await recordEffect(desk.db, second, { type: 'answered', response, retryAfterMs: null });
  expect(await desk.effect(effectId)).toMatchObject({ state: 'done', attempts: 2 });
});

test('a call that kills its worker each time is given up', async () => {
  const id = await desk.chat();
  const effectId = await desk.queues(id);
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    await beginEffect(desk.db, id);
    await desk.timePasses(effectId);
  }
  expect(await desk.perform(id)).toEqual(DONE);
  expect(await desk.effect(effectId)).toMatchObject({ state: 'failed', attempts: MOST_ATTEMPTS });
  expect(await desk.history(id, 'webhook.failed')).toHaveLength(1);
  expect(desk.receiver.calls).toEqual([]);
});

test('ten workers at once call a webhook once', async () => {
  const id = await desk.chat();
  await desk.queues(id);
  await Promise.all(Array.from({ length: 10 }, () => desk.perform(id)));
  expect(desk.receiver.calls).toHaveLength(1);
});

test('while rules are paused nothing is called; what was held goes on when they are resumed', async () => {
  const id = await desk.chat();
  const effectId = await desk.queues(id);
  await desk.db.updateTable('workspaceSettings').set({ rulesPausedAt: new Date() }).execute();
  try {
    expect(await desk.perform(id)).toEqual(DONE);
    expect(await desk.effect(effectId)).toMatchObject({ state: 'pending', held: 'paused', attempts: 0 });
    // Nobody has to come back for it before that.
    expect(await desk.lookAll(id)).toMatchObject({ effectsInMs: null });
    expect(desk.receiver.calls).toEqual([]);
  } finally {
    await desk.db
      .updateTable('workspaceSettings')
      .set({ rulesPausedAt: sql<null>`null` })
      .execute();
  }
  expect(await releasePausedEffects(desk.db)).toEqual([id]);
  expect(await desk.wakeAt(id)).not.toBeNull();
  expect(await desk.perform(id)).toEqual(DONE);
  expect(desk.receiver.calls).toHaveLength(1);
});

test('a webhook that comes up while rules are being resumed is called, not held for ever', async () => {
  const id = await desk.chat();
  await desk.queues(id);
  const settings = () => desk.db.updateTable('workspaceSettings');
  await settings().set({ rulesPausedAt: new Date() }).execute();
  let performing: Promise<unknown> = Promise.resolve();
  await inTransaction(desk.db, async (trx) => {
    await trx
      .updateTable('workspaceSettings')
      .set({ rulesPausedAt: sql<null>`null` })
      .execute();
    performing = desk.perform(id);
    await waitsForALock();
  });
  await performing;
  expect(desk.receiver.calls).toHaveLength(1);
});

/** Waits until somebody waits for a lock that another has. */
const waitsForALock = () =>
  eventually(
    async () => {
      const { rows } = await sql<{ n: number }>`
        select count(*)::int as n from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`.execute(desk.db);
      return rows[0]?.n ?? 0;
    },
    (n) => n > 0,
  );

test('the sweeper watches over what is due, not sooner than it is due', async () => {
  desk.receiver.answersWith(500);
  const id = await desk.chat();
  await endChatByHand(desk.db, desk.agent, (await desk.caseOf(id)).number, 'pending');
  await desk.db.updateTable('conversations').set({ windowCloseHandled: true }).where('id', '=', id).execute();
  await desk.lookAll(id);
  expect(await desk.wakeAt(id)).toBeNull();
  const effectId = await desk.queues(id);
  await desk.db.updateTable('effects').set({ attempts: 3 }).where('id', '=', effectId).execute();
  await desk.perform(id);
  const wakesInMs = ((await desk.wakeAt(id))?.getTime() ?? 0) - Date.now();
  expect(wakesInMs).toBeGreaterThan(30 * MINUTE);
  expect(wakesInMs).toBeLessThanOrEqual(32 * MINUTE);
  await desk.lookAll(id);
  expect(((await desk.wakeAt(id))?.getTime() ?? 0) - Date.now()).toBeGreaterThan(30 * MINUTE);
});

test('of all that is sent and answered nothing stands in the log', async () => {
  desk.receiver.answers((response) =>
    response.writeHead(400, { 'x-secret': 'tiptop' }).end('private answer'),
  );
  const id = await desk.chat();
  desk.logged.length = 0;
  await desk.queues(id, {
    url: `${desk.receiver.url}/private-path?key=private`,
    headers: { authorization: 'Bearer private' },
    body: 'private body',
  });
  await desk.perform(id);
  expect(desk.logged).toHaveLength(1);
  expect(desk.logged.join()).toContain('A webhook of a rule failed');
  expect(desk.logged.join()).not.toMatch(/private|tiptop|ahwh_|localhost/);
});

describe('the secret', () => {
  test('is one, also when many need it first at once, and is stored sealed', async () => {
    await desk.db
      .updateTable('workspaceSettings')
      .set({ webhookSecret: sql<null>`null`, webhookSecretMadeAt: sql<null>`null` })
      .execute();
    const made = await Promise.all(Array.from({ length: 8 }, () => webhookSecret(desk.db, TEST_SECRET_KEY)));
    expect(new Set(made).size).toBe(1);
    expect(made[0]).toMatch(/^ahwh_[\w-]{43}$/);
    const { webhookSecret: stored } = await desk.db
      .selectFrom('workspaceSettings')
      .select('webhookSecret')
      .executeTakeFirstOrThrow();
    expect(stored?.includes(made[0] ?? '')).toBe(false);
  });

  test('is another one after it was changed, and calls are signed with that', async () => {
    const before = await webhookSecret(desk.db, TEST_SECRET_KEY);
    const { secret } = await rotateWebhookSecret(desk.db, desk.agent.userId, TEST_SECRET_KEY);
    expect(secret).not.toBe(before);
    expect(await webhookSecret(desk.db, TEST_SECRET_KEY)).toBe(secret);
  });

  test('of another SECRET_KEY calls nobody and counts no attempt', async () => {
    const id = await desk.chat();
    const effectId = await desk.queues(id);
    await expect(desk.perform(id, { secretKey: Buffer.alloc(32, 1) })).rejects.toThrow(
      'performEffect failed',
    );
    expect(await desk.effect(effectId)).toMatchObject({ state: 'pending', attempts: 0 });
    expect(desk.receiver.calls).toEqual([]);
  });
});

test('calls beyond what one worker makes at once come back later, and nothing is counted', async () => {
  desk.receiver.answers((response) => void setTimeout(() => response.end(), 1_500));
  const ids: string[] = [];
  for (let n = 0; n < 35; n++) {
    const id = await desk.chat();
    await desk.queues(id);
    ids.push(id);
  }
  const perform = desk.oneWorker();
  const steps = await Promise.all(ids.map((id) => perform(id)));
  const sentAway = ids.filter((_id, n) => steps[n]?.againInMs === 15_000);
  expect(sentAway).toHaveLength(5);
  expect(desk.receiver.calls).toHaveLength(30);
  const untouched = await desk.db
    .selectFrom('effects')
    .select(['attempts', 'state'])
    .where('conversationId', 'in', sentAway)
    .execute();
  expect(untouched).toEqual(sentAway.map(() => ({ attempts: 0, state: 'pending' })));
  desk.receiver.answersWith(200);
  for (const id of sentAway) expect(await perform(id)).toEqual(DONE);
  await eventually(
    () => Promise.resolve(desk.receiver.calls.length),
    (count) => count === 35,
  );
});

function newestVersion() {
  return desk.db
    .selectFrom('ruleVersions')
    .select('version')
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
}
