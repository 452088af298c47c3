import { Problem } from '../../web/api/client';
import { localTakeBacks, type UnderWay } from '../../web/composer/local-answers';
import { createTakeBacks, type TakingBack } from '../../web/composer/take-backs';
import { shelf } from './shelf';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

const [DOWN, OUT, GONE, SENT] = [
  new Problem('unreachable', 0, ''),
  new Problem('unauthenticated', 401, ''),
  new Problem('not-found', 404, ''),
  new Problem('not-queued', 409, ''),
];
const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);
const one = (messageId: string): TakingBack => ({
  number: 1,
  messageId,
  partIds: [messageId],
  back: { text: messageId, files: [], template: null, macro: null, writtenAt: '2026-11-27T09:00:00.000Z' },
  words: messageId,
  writtenAt: '2026-11-27T09:00:00.000Z',
  isWaiting: false,
});
const browser = () => {
  const here = shelf();
  return localTakeBacks(() => here, 'ana');
};

/** A tab, at a desk that says this, one after the other; nothing more than that it can't be reached afterwards. */
function tab(
  answers: (Problem | null)[],
  local: UnderWay<TakingBack> = browser(),
  readCase = () => Promise.resolve(),
) {
  const back: string[] = [];
  const takeBacks = createTakeBacks({
    local,
    remove: () => {
      const answer = answers.length > 0 ? answers.shift() : DOWN;
      return answer ? Promise.reject(answer) : Promise.resolve();
    },
    readCase,
    onBack: ({ messageId }) => back.push(messageId),
  });
  return { takeBacks, back, local };
}

test.each([
  ['said so after the line had broken', [DOWN, null]],
  ['said so once its author had signed in again', [OUT, OUT, null]],
  ['had done so when the line broke', [DOWN, DOWN, DOWN, DOWN, DOWN, DOWN, GONE]],
  ['had too much to do first', [new Problem('too-many', 429, ''), new Problem('broken', 502, ''), null]],
])('an answer is in the composer again once the desk %s, without a stir so late', async (_what, answers) => {
  const { takeBacks, back, local } = tab([...answers]);
  const isBack = takeBacks.begin(one('a'));
  await pass(120_000);
  expect([await isBack, back, takeBacks.all(), local.read()]).toEqual([false, ['a'], [], []]);
});

test.each([
  ['said so', [null]],
  ['had done so for another tab', [GONE]],
])('where the desk %s at once its author goes on with it', async (_what, answers) => {
  const { takeBacks, back } = tab([...answers]);
  const isBack = takeBacks.begin(one('a'));
  await pass(0);
  expect([await isBack, back]).toEqual([true, ['a']]);
});

test('where the desk says so late, though nothing failed, it comes back without a stir', async () => {
  const back: string[] = [];
  const takeBacks = createTakeBacks({
    local: browser(),
    remove: () => new Promise((resolve) => setTimeout(resolve, 20_000)),
    readCase: () => Promise.resolve(),
    onBack: ({ messageId }) => back.push(messageId),
  });
  const isBack = takeBacks.begin(one('a'));
  await pass(20_000);
  expect([await isBack, back]).toEqual([false, ['a']]);
});

test('one that its author may not see any more goes to the customer, and not into the composer', async () => {
  const { takeBacks, back, local } = tab([GONE], browser(), () => Promise.reject(GONE));
  const isBack = takeBacks.begin(one('a'));
  await pass(0);
  expect([await isBack, back, local.read()]).toEqual([false, [], []]);
  expect(takeBacks.tooLate()).toEqual([{ of: one('a'), problem: GONE }]);
});

test('whether its author may still see it is asked until that is known', async () => {
  const cases = [DOWN, OUT];
  const { takeBacks, back } = tab([GONE, GONE, GONE], browser(), () => {
    const problem = cases.shift();
    return problem ? Promise.reject(problem) : Promise.resolve();
  });
  void takeBacks.begin(one('a'));
  await pass(0);
  expect([back, takeBacks.tooLate()]).toEqual([[], []]);
  await pass(10_000);
  expect(back).toEqual(['a']);
});

test('while that is not known it is said so, nothing comes back, and it is asked again, after a reload too', async () => {
  const { takeBacks, back, local } = tab([]);
  void takeBacks.begin(one('a'));
  await pass(600_000);
  expect([back, takeBacks.all()]).toEqual([[], [{ ...one('a'), isWaiting: true }]]);
  const again = tab([GONE], local);
  await pass(0);
  expect([again.back, again.takeBacks.all(), local.read()]).toEqual([['a'], [], []]);
});

test('of two tabs that go on with it only the first puts it back', async () => {
  const { local } = tab([]);
  local.keep(one('a'));
  const [first, second] = [tab([null], local), tab([DOWN, GONE], local)];
  await pass(10_000);
  expect([first.back, second.back, second.takeBacks.all()]).toEqual([['a'], [], []]);
});

test('one that went out does not come back, and its author is told', async () => {
  const { takeBacks, back, local } = tab([DOWN, SENT]);
  const isBack = takeBacks.begin(one('a'));
  await pass(10_000);
  expect([await isBack, back, takeBacks.all(), local.read()]).toEqual([false, [], [], []]);
  expect(takeBacks.tooLate()).toEqual([{ of: one('a'), problem: SENT }]);
  takeBacks.forgive(1);
  expect(takeBacks.tooLate()).toEqual([]);
});

test('it is asked at once when the line is back', async () => {
  const { takeBacks, back } = tab([DOWN, DOWN, DOWN, DOWN, null]);
  void takeBacks.begin(one('a'));
  await pass(8_000);
  expect(back).toEqual([]);
  takeBacks.hurry();
  await pass(0);
  expect(back).toEqual(['a']);
});
