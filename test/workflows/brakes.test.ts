import { pauseRules, resumeRules } from '../../cases/pause-rules';
import { eventually } from '../desk';
import { openStage, type Stage } from './stage';

let stage: Stage;
beforeAll(async () => void (stage = await openStage()), 120_000);
afterAll(() => stage?.close(), 60_000);

const messageOf = (conversationId: string) =>
  stage.desk.db
    .selectFrom('messages')
    .select(['status', 'held'])
    .where('conversationId', '=', conversationId)
    .where('authorType', '=', 'rule')
    .executeTakeFirst();

test('what a pause holds back goes when rules are resumed', async () => {
  await stage.rule('Greet', { type: 'new', actions: [{ type: 'sendMessage', text: 'Welcome!' }] });
  await pauseRules(stage.desk.db, stage.desk.agent);
  const id = await stage.writes(await stage.newCustomer(), 'Hello');
  await eventually(
    () => messageOf(id),
    (message) => message?.held === 'paused',
    60_000,
  );
  for (const woken of await resumeRules(stage.desk.db, stage.desk.agent)) await stage.wake(woken);
  await eventually(
    () => messageOf(id),
    (message) => message?.status === 'read',
    60_000,
  );
}, 150_000);
