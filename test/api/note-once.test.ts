import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { customerWrites, openDeskWithNumber, type DeskWithNumber } from './customers';
import { call } from './desk';

let desk: DeskWithNumber;
beforeAll(async () => void (desk = await openDeskWithNumber()));
afterAll(() => desk.close());

test('a note whose process died between commit and answer is there once', async () => {
  const number = await customerWrites(desk, 'whatsapp:+15550001', 'Hello');
  const key = randomUUID();
  const add = () =>
    call(
      desk.app,
      `POST /api/cases/${number}/notes`,
      desk.agent,
      { text: 'Call back' },
      { 'idempotency-key': key },
    );
  const first = await add();
  await desk.db
    .updateTable('idempotencyKeys')
    .set({ status: null, response: null, startedAt: sql<Date>`started_at - interval '61 seconds'` })
    .where('key', '=', key)
    .execute();
  const again = await add();
  expect(again.statusCode).toBe(201);
  expect(again.json()).toEqual(first.json());
  expect(await desk.db.selectFrom('notes').select('id').execute()).toHaveLength(1);
  const events = desk.db.selectFrom('events').select('seq').where('kind', '=', 'note');
  expect(await events.execute()).toHaveLength(1);
});
