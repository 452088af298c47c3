import { Problem } from '../../web/api/client';
import type { LocalAnswers } from '../../web/composer/local-answers';
import { createOutbox, type Outgoing } from '../../web/composer/outbox';
import { isNoAnswer } from '../../web/composer/post-answer';
import { answer } from './answers-and-files';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

/** What a browser keeps, over reloads. */
function browser(): LocalAnswers {
  const all = new Map<string, Outgoing>();
  return {
    read: () => [...all.values()],
    keep: (one) => void all.set(one.clientId, one),
    forget: (clientId) => void all.delete(clientId),
  };
}

/** A person's tab: `says` is the desk's word on each attempt, null where it takes the answer. */
function tab(says: (one: Outgoing) => Problem | null, local = browser()) {
  const told: string[] = [];
  const outbox = createOutbox({
    local,
    post: (one) => {
      const problem = says(one);
      told.push(`${problem ? problem.kind : 'took'} ${one.clientId}`);
      return problem ? Promise.reject(problem) : Promise.resolve(null);
    },
    onBegun: () => undefined,
    onAccepted: () => undefined,
    onLetGo: ({ clientId }) => told.push(`let go ${clientId}`),
    onRefused: ({ clientId, macro }) => told.push(`back ${clientId}${macro ? ` with ${macro.name}` : ''}`),
  });
  return { outbox, told, local };
}
const DOWN = new Problem('unreachable', 0, '');
const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);

test('an answer that waits for the desk goes on after a reload, under the same name', async () => {
  const { outbox, local } = tab(() => DOWN);
  outbox.send(answer('a'));
  await pass(5_000);
  expect(local.read()).toEqual([answer('a')]);
  const again = tab(() => null, local);
  await pass(0);
  expect([again.told, local.read(), again.outbox.all()]).toEqual([['took a'], [], []]);
});

test('what is refused comes back with its macro, in the order in which it was written', async () => {
  const macro = { id: 'm', name: 'Bye' } as Outgoing['macro']; // no more of it matters here
  const { outbox, told, local } = tab(() => new Problem('window-closed', 409, ''));
  outbox.send(answer('a', { macro }));
  outbox.send(answer('b'));
  await pass(0);
  expect(told).toEqual(['window-closed a', 'back a with Bye', 'window-closed b', 'back b']);
  expect([local.read(), outbox.refused().length]).toEqual([[], 1]);
});

test('while the first attempt of a macro is still at work it is not refused, but asked again', async () => {
  const words = [DOWN, new Problem('idempotency-conflict', 409, ''), null];
  const { outbox, told } = tab(() => words.shift() ?? null);
  outbox.send(answer('a'));
  await pass(10_000);
  expect(told).toEqual(['unreachable a', 'idempotency-conflict a', 'took a']);
  expect(isNoAnswer(new Problem('idempotency-conflict', 409, ''), 5)).toBe(false);
});

test('an answer that is taken back while it is not known that it was accepted is not sent again', async () => {
  const { outbox, told, local } = tab(({ clientId }) => (clientId === 'a' ? DOWN : null));
  outbox.send(answer('a'));
  outbox.send(answer('b'));
  await pass(0);
  outbox.letGo('a');
  await pass(60_000);
  expect(told).toEqual(['unreachable a', 'let go a', 'took b']);
  expect([local.read(), outbox.all(), outbox.refused()]).toEqual([[], [], []]);
});

test('one that was taken back while an attempt was under way is neither refused nor shown', async () => {
  let end = (_problem: Problem | null) => {};
  const told: string[] = [];
  const outbox = createOutbox({
    local: browser(),
    post: () =>
      new Promise((resolve, reject) => {
        end = (problem) => (problem ? reject(problem) : resolve(null));
      }),
    onBegun: () => undefined,
    onAccepted: () => told.push('accepted'),
    onRefused: () => told.push('refused'),
    onLetGo: () => told.push('let go'),
  });
  for (const problem of [null, new Problem('taken-back', 409, ''), DOWN]) {
    outbox.send(answer('a'));
    await pass(0);
    outbox.letGo('a');
    end(problem);
    await pass(20_000);
  }
  expect(told).toEqual(['let go', 'let go', 'let go']);
});
