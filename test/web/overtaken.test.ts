import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { keys } from '../../web/api/keys';
import { change } from '../../web/live/overtaken';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

const KEY = keys.of(1, 'looking');
const HOUR_MS = 3_600_000;

/** What is on the screen. Each reading takes a while, and knows what the desk knew at its start. */
function screen() {
  const queries = new QueryClient();
  const desk = { knows: 'nobody', readings: 0 };
  const observer = new QueryObserver(queries, {
    queryKey: KEY,
    staleTime: HOUR_MS,
    queryFn: () => {
      const found = desk.knows;
      desk.readings += 1;
      return new Promise((resolve) => setTimeout(() => resolve(found), 100));
    },
  });
  const happens = (looking: string) => {
    desk.knows = looking;
    change(queries, KEY, () => looking);
  };
  const close = observer.subscribe(() => undefined);
  const shown = () => observer.getCurrentResult().data;
  return { queries, desk, happens, shown, close };
}

test('what happens while it is read for the first time is shown soon after', async () => {
  const { desk, happens, shown, close } = screen();
  await jest.advanceTimersByTimeAsync(50);
  for (const name of ['Ana', 'Bo', 'Cy']) happens(name);
  await jest.advanceTimersByTimeAsync(HOUR_MS / 2);
  expect([shown(), desk.readings]).toEqual(['Cy', 2]);
  close();
});

test('what happens while it is read again is shown at once, and again after the older answer', async () => {
  const { queries, desk, happens, shown, close } = screen();
  await jest.advanceTimersByTimeAsync(200);
  void queries.invalidateQueries();
  await jest.advanceTimersByTimeAsync(50);
  happens('Ana');
  expect(shown()).toBe('Ana');
  await jest.advanceTimersByTimeAsync(HOUR_MS / 2);
  expect([shown(), desk.readings]).toEqual(['Ana', 3]);
  close();
});

test('where something happens all the time the desk is not asked all the time', async () => {
  const { desk, happens, shown, close } = screen();
  for (let times = 0; times < 1_000; times += 1) {
    happens(`visitor ${times}`);
    await jest.advanceTimersByTimeAsync(20);
  }
  expect(desk.readings).toBeLessThan(20);
  await jest.advanceTimersByTimeAsync(HOUR_MS / 2);
  expect(shown()).toBe('visitor 999');
  close();
});

test('what happens while nothing is read is shown without a reading', async () => {
  const { desk, happens, shown, close } = screen();
  await jest.advanceTimersByTimeAsync(200);
  happens('Ana');
  await jest.advanceTimersByTimeAsync(HOUR_MS / 2);
  expect([shown(), desk.readings]).toEqual(['Ana', 1]);
  close();
});
