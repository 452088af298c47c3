import { steps } from '../../web/cases/steps';

test('while no case is open they are what is listed', () => {
  expect(steps([1, 2], [2, 3], null)).toEqual([2, 3]);
});

test('what leaves the list, comes or moves changes nothing while a case is open', () => {
  let now = steps([], [1, 2, 3], null);
  for (const listed of [[1, 3], [], [9, 3, 1]]) now = steps(now, listed, 2);
  expect(now).toEqual([1, 2, 3]);
  expect(steps(now, [9, 3, 1], 3)).toEqual([1, 2, 3]);
  expect(steps(now, [9, 3, 1], null)).toEqual([9, 3, 1]);
});

test('a case that is opened before the list is read is gone on from once it is', () => {
  const early = steps([], [], 2);
  expect(early).toEqual([]);
  expect(steps(early, [1, 2], 2)).toEqual([1, 2]);
});

test('one that was not listed is gone on from once it is', () => {
  expect(steps([1, 2], [2, 7], 7)).toEqual([2, 7]);
});

test('the same numbers are the same list', () => {
  const before = [1, 2];
  expect(steps(before, [1, 2], null)).toBe(before);
});
