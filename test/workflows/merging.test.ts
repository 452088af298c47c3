import { randomUUID } from 'node:crypto';
import { answer } from '../../cases/answer';
import { mergeContacts } from '../../cases/merge-contacts';
import type { CaseRow } from '../../db/schema';
import { eventually, newestCase } from '../desk';
import { openStage, type Stage } from './stage';

let stage: Stage;
beforeAll(async () => (stage = await openStage()), 120_000);
afterAll(() => stage?.close());

const caseNow = (id: string): Promise<CaseRow> =>
  stage.desk.db.selectFrom('cases').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
const state = async (conversationId: string) => (await stage.handle(conversationId).describe()).status.name;

test('two conversations with a workflow each go on as one with one workflow', async () => {
  const { db, agent } = stage.desk;
  const [one, two] = [await stage.newCustomer(), await stage.newCustomer()];
  const [first, second] = [
    await stage.writes(one, 'Hello'),
    await stage.writes(two, 'Hello from my other phone'),
  ];
  await stage.writes(one, 'Anybody?');
  for (const id of [first, second]) await stage.settled(id);
  const [kept, other] = [await newestCase(db, first), await newestCase(db, second)];
  // Accepted and not delivered yet when they become one.
  const input = { text: 'Welcome', clientId: randomUUID() };
  const { messageId } = await answer(db, agent, other.number, input, () => stage.desk.channel);
  const ids = { keptId: kept.contactId, otherId: other.contactId };
  const { wake } = await mergeContacts(db, agent, ids);
  expect(wake).toEqual([first]);
  for (const id of [first, second]) await stage.wake(id);
  await stage.settled(first);
  const message = await db
    .selectFrom('messages')
    .selectAll()
    .where('id', '=', messageId)
    .executeTakeFirstOrThrow();
  expect(message).toMatchObject({ conversationId: first, status: 'read', attempts: 1 });
  await eventually(
    () => state(second),
    (status) => status === 'COMPLETED',
  );
  expect(await state(first)).toBe('RUNNING');
  // The customer wrote last from the second telephone when they were two.
  expect((await caseNow(kept.id)).chatState === 'active').not.toBe(
    (await caseNow(other.id)).chatState === 'active',
  );
  expect(await stage.writes(two, 'Thanks')).toBe(first);
  await stage.withInactivity(1_000, async () => {
    await stage.writes(one, 'Bye');
    await eventually(
      () => newestActive(first),
      (active) => active === null,
    );
  });
});

async function newestActive(conversationId: string): Promise<number | null> {
  const active = await stage.desk.db
    .selectFrom('cases')
    .select('number')
    .where('conversationId', '=', conversationId)
    .where('chatState', '=', 'active')
    .executeTakeFirst();
  return active?.number ?? null;
}
