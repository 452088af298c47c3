import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { activitiesOf, eventually } from '../desk';
import { openDeliverDesk, type DeliverDesk } from './deliver-desk';

let desk: DeliverDesk;
beforeAll(async () => void (desk = await openDeliverDesk()), 60_000);
afterAll(() => desk?.close());

test('a worker with another SECRET_KEY sends nothing and leaves the answer waiting for one that has the right one', async () => {
  const { id, number, from } = await desk.chat();
  const answer = await desk.answers(number, 'Hello');
  const { deliver } = activitiesOf(desk, { secretKey: Buffer.alloc(32, 1) });
  const wrong = new MockActivityEnvironment(undefined, { logger: new DefaultLogger('ERROR') });
  await expect(wrong.run(deliver, id)).rejects.toThrow('deliver failed');
  const waiting = await desk.message(answer);
  expect(waiting).toMatchObject({ status: 'queued', sid: null });
  expect(waiting.deliverAfter?.getTime()).toBeGreaterThan(Date.now());
  expect(await desk.creates(from)).toBe(0);
  await desk.timePasses(answer);
  await desk.deliver(id);
  const arrived = await eventually(
    () => desk.arrived(from),
    (texts) => texts.length > 0,
  );
  expect(arrived).toEqual(['Hello']);
});
