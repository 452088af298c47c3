import { setTimeout as pause } from 'node:timers/promises';
import { sweep, sweepOnce } from '../../wake/sweeper';
import type { WakeTarget } from '../../wake/waker';
import { openTestDesk, type TestDesk } from '../desk';
import { dueConversations } from './due-conversations';

let desk: TestDesk;
beforeAll(async () => void (desk = await openTestDesk()), 60_000);
afterAll(() => desk?.close());

/** A Temporal that takes every signal but those of some workflows (one with too many signals, for example). */
function temporalThatRefuses(refused: ReadonlySet<string>) {
  const signalled: string[] = [];
  const client = {
    withDeadline: (_at: number, work: () => Promise<unknown>) => work(),
    signalWithStart: (_type: string, { workflowId }: { workflowId: string }) => {
      const id = workflowId.replace('conversation/', '');
      if (refused.has(id)) return Promise.reject(new Error('exceeded workflow execution limit'));
      signalled.push(id);
      return Promise.resolve();
    },
  };
  // Only these two are called.
  return { target: { client, taskQueue: 'none' } as unknown as WakeTarget, signalled };
}

test('a conversation whose signal alone is refused keeps nobody behind it waiting, and its pause doubles', async () => {
  const ids = await dueConversations(desk, 30);
  const [refused = ''] = ids;
  const { target, signalled } = temporalThatRefuses(new Set([refused]));
  expect(await sweepOnce(desk.db, target, desk.log)).toBe(29);
  expect(new Set(signalled)).toEqual(new Set(ids.filter((id) => id !== refused)));
  const row = await desk.db
    .selectFrom('conversations')
    .select(['sweeps', 'wakeAt'])
    .where('id', '=', refused)
    .executeTakeFirstOrThrow();
  expect(row.sweeps).toBe(1);
  expect(row.wakeAt?.getTime()).toBeGreaterThan(Date.now() + 50_000);
});

test('a chore that fails keeps none of the others from being done', async () => {
  const stopping = new AbortController();
  let done = 0;
  const fails = () => Promise.reject(new Error('always'));
  const { target } = temporalThatRefuses(new Set());
  const loop = sweep(desk.db, target, desk.log, [fails, () => Promise.resolve(void done++)], stopping.signal);
  await pause(500);
  stopping.abort();
  await loop;
  expect(done).toBeGreaterThan(0);
});
