import { MockActivityEnvironment } from '@temporalio/testing';
import { activitiesOf, openTestDesk, type TestDesk } from '../desk';

let desk: TestDesk;
beforeAll(async () => (desk = await openTestDesk()));
afterAll(() => desk.close());

const sync = () => new MockActivityEnvironment().run(activitiesOf(desk).syncAllTemplates);
const stored = () => desk.db.selectFrom('templates').select(['contentSid', 'status']).execute();

test('the hourly question stores what every provider has; one that does not answer keeps what it had', async () => {
  expect(await sync()).toBe(1);
  const first = await stored();
  expect(first).toEqual([{ contentSid: expect.stringMatching(/^HX/), status: 'approved' }]);
  await fetch(`${desk.simulator.api}/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ kind: 'error', operation: 'list' }),
  });
  expect(await sync()).toBe(0);
  expect(await stored()).toEqual(first);
});
