import { neighbours } from '../../web/chats/neighbours';

const list = [{ number: 4 }, { number: 9 }, { number: 2 }];

test.each([
  [9, [4, 2]],
  [4, [2, 9]],
  [2, [9, 4]],
])('beside %d stand %j, round the ends', (open, beside) => {
  expect(neighbours(list, open)).toEqual(beside);
});

test('where none of the list is open the first comes next, and one alone has nobody beside it', () => {
  expect(neighbours(list, null)).toEqual([null, 4]);
  expect(neighbours(list, 77)).toEqual([null, 4]);
  expect(neighbours([{ number: 4 }], 4)).toEqual([null, null]);
  expect(neighbours([], 4)).toEqual([null, null]);
});
