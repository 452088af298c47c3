import { setTimeout as pause } from 'node:timers/promises';
import { inTransaction } from '../../db/transaction';
import { changeSettings } from '../../workspace/settings';
import { historyAtRest } from './histories';
import { openStage, type Stage } from './stage';

const TURNS = 15;
/** Ten minutes sixty times as fast: a second stands for a minute, of silence and of warning too. */
const CHAT_MS = 10_000;
const WARNING_MS = 2_000;

let stage: Stage;
beforeAll(async () => void (stage = await openStage()), 60_000);
afterAll(() => stage?.close());

/** Events so far, and how many of them are timers that fired: wake-ups that nobody's message caused. */
async function historyOf(conversationId: string): Promise<{ length: number; wakeUps: number }> {
  if (conversationId === '') return { length: 0, wakeUps: 0 };
  const { events = [] } = await historyAtRest(stage.handle(conversationId));
  return {
    length: events?.length ?? 0,
    wakeUps: events?.filter((event) => event.timerFiredEventAttributes).length ?? 0,
  };
}

test('a chat of 15 messages and 15 answers with a rule on each costs at most 290 events', async () => {
  const turn = (kind: string, action: Record<string, unknown>) => ({
    type: 'updated',
    conditions: { all: [{ fact: 'change.kind', operator: 'equal', value: kind }] },
    actions: [action],
  });
  await stage.rule('asked', turn('customerMessage', { type: 'addLabel', label: 'waiting' }));
  await stage.rule('answered', turn('agentMessage', { type: 'removeLabel', label: 'waiting' }));
  const perMessage: number[] = [];
  const perAnswer: number[] = [];
  let total = 0;
  let timers = 0;
  let bytes = 0;
  await inTransaction(stage.desk.db, (trx) => changeSettings(trx, { endingWarningMs: WARNING_MS }));
  await stage.withInactivity(CHAT_MS, async () => {
    const from = await stage.newCustomer();
    let id = '';
    const began = Date.now();
    const measured = async (list: number[], act: () => Promise<unknown>) => {
      const before = await historyOf(id);
      await act();
      await stage.settled(id);
      const after = await historyOf(id);
      if (after.wakeUps === before.wakeUps) list.push(after.length - before.length);
    };
    for (let n = 0; n < TURNS; n++) {
      await measured(perMessage, async () => void (id = await stage.writes(from, `Question ${n}`)));
      await measured(perAnswer, () => stage.answers(id, `Answer ${n}`));
      await pause(Math.max(0, began + ((n + 1) * CHAT_MS) / TURNS - Date.now()));
    }
    const runs = await stage.desk.db
      .selectFrom('ruleRuns')
      .select('id')
      .where('conversationId', '=', id)
      .execute();
    // The first message creates the case and is judged by the new rules; the first removal finds nothing to remove.
    expect(runs).toHaveLength(2 * TURNS - 1);
    ({ length: total, wakeUps: timers } = await historyOf(id));
    bytes = (await stage.handle(id).describe()).historySize ?? 0;
  });
  const [first = 0, ...later] = perMessage;
  const most = (list: number[]) => Math.max(...list);
  process.stderr.write(
    `history events: ${total} in all, ${bytes} bytes; first message ${first}, later ones at most ${most(later)}, ` +
      `answers at most ${most(perAnswer)}, wake-ups by timer ${timers}\n`,
  );
  expect(total).toBeLessThanOrEqual(290);
  expect(most(later)).toBeLessThanOrEqual(6);
  expect(most(perAnswer)).toBeLessThanOrEqual(12);
  expect(perMessage.length + perAnswer.length).toBeGreaterThan(TURNS);
}, 60_000);
