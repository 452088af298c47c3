import fc from 'fast-check';
import { nextStatus } from '../../cases/message-status';
import type { MessageStatus } from '../../db/schema';

const reported: MessageStatus[] = ['queued', 'sending', 'sent', 'failed', 'delivered', 'read'];

test.each<[MessageStatus, MessageStatus, MessageStatus]>([
  ['queued', 'sending', 'sending'],
  ['sent', 'sending', 'sent'],
  ['read', 'delivered', 'read'],
  ['sent', 'failed', 'failed'],
  ['failed', 'sent', 'failed'],
  ['failed', 'delivered', 'delivered'],
  ['failed', 'read', 'read'],
  ['delivered', 'failed', 'delivered'],
  ['delivered', 'delivered', 'delivered'],
])('a message that is %s and reported as %s is %s', (current, report, next) => {
  expect(nextStatus(current, report)).toBe(next);
});

test('the order and the repetition of reports make no difference in the end', () => {
  fc.assert(
    fc.property(
      fc
        .array(fc.constantFrom(...reported), { minLength: 1 })
        .chain((reports) =>
          fc.tuple(
            fc.constant(reports),
            fc.shuffledSubarray([...reports, ...reports], { minLength: reports.length * 2 }),
          ),
        ),
      ([reports, shuffled]) => {
        const end = (list: MessageStatus[]) => list.reduce(nextStatus, 'queued');
        expect(end(shuffled)).toBe(end(reports));
      },
    ),
  );
});
