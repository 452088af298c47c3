import { noteTyping } from '../../cases/note-typing';
import { business, until } from '../simulator/playground';
import { call, type Person } from './desk';
import { openTwilioDesk, type TwilioDesk } from './twilio-desk';

let desk: TwilioDesk;
beforeAll(async () => (desk = await openTwilioDesk()));
afterAll(() => desk.close());
beforeEach(async () => {
  await desk.drive('DELETE', 'faults');
  desk.woken.splice(0);
});

let customers = 0;
/** A customer writes twice; the number of the case and the SID of the last message. */
async function newCase() {
  const from = `whatsapp:+1555000${4000 + ++customers}`;
  await desk.drive('POST', 'messages', { from, to: business, text: 'hello' });
  const { body } = await desk.drive('POST', 'messages', { from, to: business, text: 'are you there?' });
  const { number } = await desk.db
    .selectFrom('cases')
    .innerJoin('contactAddresses', 'contactAddresses.contactId', 'cases.contactId')
    .select('number')
    .where('address', '=', from)
    .executeTakeFirstOrThrow();
  return { from, number, sid: body.message.sid as string };
}
const type = async (number: number, by: Person = desk.agent, app = desk.app) =>
  (await call(app, `POST /api/cases/${number}/typing`, by)).statusCode;
const shownTo = async (customer: string): Promise<{ messageSid: string }[]> =>
  (await desk.drive('GET', `typing?customer=${encodeURIComponent(customer)}`)).body.items;
const read = (number: number) =>
  desk.db.selectFrom('cases').selectAll().where('number', '=', number).executeTakeFirstOrThrow();

describe('while an agent types', () => {
  test('the customer sees it, once in 20 seconds, whichever process and agent', async () => {
    const { from, number, sid } = await newCase();
    const another = await desk.another({ channels: desk.channels, config: desk.app.config });
    const colleague = await desk.hire('agent');
    const typed = [type(number), type(number), type(number, colleague), type(number, desk.agent, another)];
    expect(await Promise.all(typed)).toEqual([204, 204, 204, 204]);
    await until(async () => (await shownTo(from)).length > 0);
    await another.close();
    expect(await shownTo(from)).toMatchObject([{ messageSid: sid }]);
    const { items } = (await desk.drive('GET', `messages?customer=${encodeURIComponent(from)}`)).body;
    expect(items.map(({ seen }: { seen?: true }) => seen)).toEqual([true, true]);

    await desk.db
      .updateTable('typingShown')
      .set({ shownAt: new Date(Date.now() - 21_000) })
      .execute();
    await type(number);
    await until(async () => (await shownTo(from)).length === 2);
  });

  test('nobody sees it whom it doesn’t concern: no window, blocked, switched off, or a case that is not yours', async () => {
    const { from, number } = await newCase();
    const { contactId, conversationId } = await read(number);
    const toShow = async () => (await noteTyping(desk.db, viewer, number)).show;
    const viewer = { userId: desk.agent.id, name: 'A', role: 'agent' as const, groupIds: [desk.supportId] };
    const stranger = await desk.hire('agent', []);
    expect([await type(number, stranger), await type(999_999)]).toEqual([404, 404]);

    const window = (closed: boolean) =>
      desk.db
        .updateTable('conversations')
        .set({ windowCloseHandled: closed })
        .where('id', '=', conversationId)
        .execute();
    await window(true);
    expect(await toShow()).toBeNull();
    await window(false);
    await desk.db.updateTable('contacts').set({ blocked: true }).where('id', '=', contactId).execute();
    expect(await toShow()).toBeNull();
    await desk.db.updateTable('contacts').set({ blocked: false }).where('id', '=', contactId).execute();
    await call(desk.app, 'PATCH /api/settings', desk.administrator, { typingIndicator: false });
    expect(await toShow()).toBeNull();
    await call(desk.app, 'PATCH /api/settings', desk.administrator, { typingIndicator: true });
    expect(await shownTo(from)).toEqual([]);
    expect(await toShow()).not.toBeNull();
  });

  test('a provider that fails is no trouble of the agent’s', async () => {
    const { from, number } = await newCase();
    await desk.drive('POST', 'faults', { kind: 'error', operation: 'typing' });
    expect(await type(number)).toBe(204);
    await until(async () => (await desk.drive('GET', 'faults')).body.items[0].remaining === 0);
    expect(await shownTo(from)).toEqual([]);
    const { health } = (await call(desk.app, 'GET /api/integrations', desk.administrator)).json().items[0];
    expect(health).toBe('connected');
  });

  test('the chat does not end within a minute, nor later than one timeout after its end', async () => {
    const { number } = await newCase();
    desk.woken.splice(0);
    const timeoutMs = 600_000;
    /** As if the last message had come so long ago. */
    const silentFor = async (ms: number, heldMs: number | null = null) => {
      const lastCountingAt = new Date(Date.now() - ms);
      const chatHeldUntil = heldMs === null ? null : new Date(Date.now() + heldMs);
      const chatEndsAt = chatHeldUntil ?? new Date(lastCountingAt.getTime() + timeoutMs);
      await desk.db
        .updateTable('cases')
        .set({ lastCountingAt, chatEndsAt, chatHeldUntil })
        .where('number', '=', number)
        .execute();
      return chatEndsAt;
    };
    const endsInMs = async () => ((await read(number)).chatEndsAt?.getTime() ?? 0) - Date.now();

    const far = await silentFor(timeoutMs / 2);
    await type(number);
    expect((await read(number)).chatEndsAt).toEqual(far);
    expect(desk.woken).toEqual([]);

    await silentFor(timeoutMs - 30_000);
    for (const _ of ['once', 'twice']) {
      expect(await type(number)).toBe(204);
      expect(await endsInMs()).toBeGreaterThan(60_000);
      expect(await endsInMs()).toBeLessThanOrEqual(70_000);
    }
    expect(desk.woken).toEqual([(await read(number)).conversationId]);

    await silentFor(2 * timeoutMs - 20_000, 10_000);
    await type(number);
    expect(Math.abs((await endsInMs()) - 20_000)).toBeLessThan(3000);
    const { items } = (await call(desk.app, `GET /api/cases/${number}/history`, desk.agent)).json();
    expect(items.map(({ what }: { what: string }) => what)).not.toContain('chat.postponed');
  });
});
