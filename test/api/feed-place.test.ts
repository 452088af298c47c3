import fc from 'fast-check';
import { advance, notYetRead, placeAt } from '../../api/feed/place';

test('an id that was jumped over is asked for until it comes or half a minute has passed', () => {
  const place = placeAt(10, [10], 0);
  advance(place, [11, 14], 1_000);
  expect([place.cursor, ...place.missing.keys()]).toEqual([14, 12, 13]);
  advance(place, [13], 2_000);
  expect([...place.missing.keys()]).toEqual([12]);
  advance(place, [], 30_999);
  expect([...place.missing.keys()]).toEqual([12]);
  advance(place, [], 31_000);
  expect(place.missing.size).toBe(0);
});

test('a reader that starts asks for the ids that were missing shortly before', () => {
  const place = placeAt(9, [9, 5, 7], 0);
  expect([place.cursor, ...place.missing.keys()]).toEqual([9, 6, 8]);
  expect(placeAt(9, [], 0)).toEqual({ cursor: 9, missing: new Map() });
  expect(placeAt(0, [], 0)).toEqual({ cursor: 0, missing: new Map() });
});

test('a huge gap does not grow without bound', () => {
  const place = placeAt(0, [], 0);
  advance(place, [5_000_000], 0);
  expect(place.cursor).toBe(5_000_000);
  expect(place.missing.size).toBeLessThanOrEqual(10_000);
  expect(place.missing.has(4_999_999)).toBe(true);
});

test('in whatever order ids are committed, each is read exactly once', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 20 }),
      fc.shuffledSubarray(
        Array.from({ length: 60 }, (_, i) => i + 1),
        { minLength: 1 },
      ),
      (cuts, commits) => {
        const place = placeAt(0, [], 0);
        const committed = new Set<number>();
        const read: number[] = [];
        const look = () => {
          const now = [...committed].filter((id) => id > place.cursor || place.missing.has(id));
          read.push(...now);
          advance(place, now, 0);
        };
        commits.forEach((id, i) => {
          committed.add(id);
          if (cuts.includes(i)) look();
        });
        look();
        expect(read.sort((a, b) => a - b)).toEqual([...commits].sort((a, b) => a - b));
      },
    ),
  );
});

test('what a reader had not read is told as it was, also after it has gone on', () => {
  const place = placeAt(5, [5, 3], 0);
  const unread = notYetRead(place);
  advance(place, [4, 6], 0);
  expect([3, 4, 5, 6].filter(unread)).toEqual([4, 6]);
});
