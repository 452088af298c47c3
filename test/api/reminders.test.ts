import { customerWrites, newPhone, openDeskWithNumber, type DeskWithNumber } from './customers';
import { call } from './desk';

let desk: DeskWithNumber;
beforeAll(async () => void (desk = await openDeskWithNumber()), 60_000);
afterAll(() => desk?.close());

const read = async (number: number, by = desk.agent) =>
  (await call(desk.app, `GET /api/cases/${number}`, by)).json();
const upcoming = async (number: number, by = desk.agent) =>
  (await call(desk.app, `GET /api/cases/${number}/upcoming`, by)).json().items;

test('a reminder stands on the case and among what will happen, for who set it and nobody else, until it is taken back', async () => {
  const number = await customerWrites(desk, newPhone(), 'Hello');
  const reminder = { at: new Date(Date.now() + 7_200_000).toISOString(), note: 'Ask again' };
  for (let twice = 0; twice < 2; twice++) {
    const set = await call(desk.app, `PUT /api/cases/${number}/reminder`, desk.agent, reminder);
    expect([set.statusCode, set.json().reminder]).toEqual([200, reminder]);
  }
  expect((await read(number)).reminder).toEqual(reminder);
  expect((await read(number, desk.administrator)).reminder).toBeNull();
  expect(await upcoming(number)).toContainEqual({
    what: 'reminder',
    at: reminder.at,
    rule: null,
    message: null,
    explanation: expect.stringContaining('You are reminded of it (Ask again)'),
  });
  const kinds = (await upcoming(number, desk.administrator)).map(({ what }: { what: string }) => what);
  expect(kinds).not.toContain('reminder');

  for (let twice = 0; twice < 2; twice++)
    expect((await call(desk.app, `DELETE /api/cases/${number}/reminder`, desk.agent)).statusCode).toBe(204);
  expect((await read(number)).reminder).toBeNull();
});
