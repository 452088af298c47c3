import { randomUUID } from 'node:crypto';
import type { CaseShape } from '../../cases/shapes/case';
import type { DraftShape } from '../../cases/shapes/draft';
import { storeUpload } from '../../workspace/uploads';
import { call, type Person } from './desk';
import { follow } from './event-stream';
import { openFileDesk, pdf, png, type FileDesk } from './file-desk';

let desk: FileDesk;
beforeAll(async () => void (desk = await openFileDesk()), 60_000);
afterAll(() => desk?.close());

const undo = (id: string, by: Person = desk.agent) => call(desk.app, `DELETE /api/messages/${id}`, by);
const draft = async (number: number, by: Person = desk.agent) =>
  (await call(desk.app, `GET /api/cases/${number}/draft`, by)).json<DraftShape>();
const read = async (number: number) =>
  (await call(desk.app, `GET /api/cases/${number}`, desk.agent)).json<CaseShape>();
/** As if so many seconds had passed. */
const pass = async (conversationId: string, seconds: number) => {
  const { heldUntil } = await desk.db
    .selectFrom('messages')
    .select('heldUntil')
    .where('conversationId', '=', conversationId)
    .where('heldUntil', 'is not', null)
    .executeTakeFirstOrThrow();
  const earlier = new Date((heldUntil?.getTime() ?? 0) - seconds * 1000);
  await desk.db
    .updateTable('messages')
    .set({ heldUntil: earlier, deliverAfter: earlier })
    .where('conversationId', '=', conversationId)
    .where('heldUntil', 'is not', null)
    .execute();
};

describe('an answer that can be taken back', () => {
  test('waits until its time, says so, and then goes before what was written after it', async () => {
    const { id, number, from } = await desk.chat();
    const before = Date.now();
    const { status, body } = await desk.answers(number, { text: 'One', undoSeconds: 10 });
    expect([status, body.status]).toEqual([201, 'queued']);
    const aheadMs = Date.parse(body.heldUntil ?? '') - before;
    expect(aheadMs).toBeGreaterThanOrEqual(9_900);
    expect(aheadMs).toBeLessThan(11_000);
    expect((await desk.answers(number, { text: 'Two' })).body.heldUntil).toBeNull();
    const { againInMs } = await desk.deliver(id);
    expect(againInMs).toBeGreaterThan(8_000);
    expect(againInMs).toBeLessThanOrEqual(10_000);
    expect(await desk.onPhone(from)).toEqual([]);
    // Whoever wakes is woken again even if this process dies now.
    const { wakeAt } = await desk.db
      .selectFrom('conversations')
      .select('wakeAt')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    expect(wakeAt).not.toBeNull();
    await pass(id, 10);
    await desk.deliverAll(id);
    expect((await desk.onPhone(from)).map(({ body: text }) => text)).toEqual(['One', 'Two']);
    expect((await desk.thread(number)).map(({ heldUntil }) => heldUntil)).toEqual([null, null]);
    expect((await undo(body.id)).statusCode).toBe(409);
    expect((await draft(number)).text).toBe('');
  });

  test('taken back never goes, and is its author’s draft again', async () => {
    const { id, number, from } = await desk.chat();
    const tab = await follow(desk.url, desk.agent);
    const { body } = await desk.answers(number, { text: 'Oh no', undoSeconds: 5 });
    const sent = await draft(number);
    expect([sent.text, (await read(number)).lastMessage?.id]).toEqual(['', body.id]);
    expect((await undo(body.id)).statusCode).toBe(204);
    const back = await draft(number);
    expect(back).toMatchObject({ text: 'Oh no', mode: 'reply', attachmentIds: [], template: null });
    await tab.until(({ event, data }) => event === 'message.removed' && data.messageId === body.id);
    await tab.until(({ data }) => data.draft?.updatedAt === back.updatedAt);
    tab.cut();
    // The chat stays with who answered; the customer waits again.
    const c = await read(number);
    expect([c.draft, c.chat?.takenBy?.id, c.waitingSince, c.unread, c.lastMessage?.text]).toEqual([
      true,
      desk.agent.id,
      expect.any(String),
      1,
      'Hello',
    ]);
    await desk.deliverAll(id);
    expect([await desk.onPhone(from), (await undo(body.id)).statusCode]).toEqual([[], 404]);
    // A tab that saves what it had before does not undo the undoing.
    const late = await call(desk.app, `PUT /api/cases/${number}/draft`, desk.agent, {
      text: '',
      basedOn: sent.updatedAt,
    });
    expect([late.statusCode, (await draft(number)).text]).toEqual([409, 'Oh no']);
  });

  test('and repeated by whoever never heard that it was accepted is not sent', async () => {
    const { id, number, from } = await desk.chat();
    const answer = { text: 'Oh no', undoSeconds: 5, clientId: randomUUID() };
    const { body } = await desk.answers(number, answer);
    await undo(body.id);
    const again = await desk.answers(number, answer);
    expect([again.status, again.body.detail]).toEqual([409, expect.stringContaining('was taken back')]);
    expect((await draft(number)).text).toBe('Oh no');
    expect((await desk.answers(number, { text: 'Oh yes' })).status).toBe(201);
    await desk.deliverAll(id);
    expect((await desk.onPhone(from)).map(({ body: text }) => text)).toEqual(['Oh yes']);
  });

  test('by a colleague comes before the reply that its author has begun meanwhile', async () => {
    const { number } = await desk.chat();
    const colleague = await desk.hire('agent');
    const files = [(await desk.upload({ name: 'a.png', content: png() })).body.id];
    await desk.answers(number, { text: 'First', attachmentIds: files, undoSeconds: 5 });
    const [held] = await desk.thread(number);
    const begun = { text: 'Second', note: 'mine', mode: 'note' };
    await call(desk.app, `PUT /api/cases/${number}/draft`, desk.agent, begun);
    expect((await undo(held?.id ?? '', colleague)).statusCode).toBe(204);
    expect(await draft(number)).toMatchObject({ ...begun, text: 'First\n\nSecond', attachmentIds: files });
  });

  test('with files goes and comes back as a whole, and the files can be sent again', async () => {
    const { id, number, from } = await desk.chat();
    const files = [
      (await desk.upload({ name: 'a.png', content: png() })).body.id,
      (await desk.upload({ name: 'b.pdf', content: pdf() })).body.id,
      (await desk.upload({ name: 'c.pdf', content: pdf(4000) })).body.id,
    ];
    const answer = { text: 'All three', attachmentIds: files };
    await desk.answers(number, { ...answer, undoSeconds: 3 });
    const [, second] = await desk.thread(number);
    expect((await undo(second?.id ?? '')).statusCode).toBe(204);
    expect([await desk.thread(number), await draft(number)]).toEqual([
      [],
      expect.objectContaining({
        text: 'All three',
        attachmentIds: files,
        attachments: ['a.png', 'b.pdf', 'c.pdf'].map((name) => expect.objectContaining({ name })),
      }),
    ]);
    const { items } = (await call(desk.app, `GET /api/cases/${number}/history`, desk.agent)).json<{
      items: { what: string }[];
    }>();
    expect(items.filter(({ what }) => what === 'message.withdrawn')).toHaveLength(3);
    const file = await call(desk.app, `GET /api/files/${files[0]}`, desk.agent);
    expect([file.statusCode, file.rawPayload.length]).toEqual([200, 3000]);
    expect((await desk.answers(number, answer)).status).toBe(201);
    await desk.deliver(id);
    expect(await desk.onPhone(from)).toHaveLength(1);
    expect((await draft(number)).attachmentIds).toEqual([]);
  });

  test('with a file that a second, slower upload has stored again meanwhile comes back all the same', async () => {
    const { number } = await desk.chat();
    const file = (await desk.upload({ name: 'a.pdf', content: pdf() })).body.id as string;
    const again = await desk.db
      .selectFrom('uploads')
      .selectAll()
      .where('id', '=', file)
      .executeTakeFirstOrThrow();
    const { body } = await desk.answers(number, { text: 'Here', attachmentIds: [file], undoSeconds: 5 });
    await storeUpload(desk.db, again);
    expect((await undo(body.id)).statusCode).toBe(204);
    expect(await draft(number)).toMatchObject({ text: 'Here', attachmentIds: [file] });
  });

  test('of a template comes back as the template with its values', async () => {
    const { number } = await desk.chat();
    const contentSid = `HX${'5'.repeat(32)}`;
    await desk.db
      .insertInto('templates')
      .values({
        integrationId: desk.integration.id,
        contentSid,
        name: 'hello',
        language: 'en',
        type: 'twilio/text',
        status: 'approved',
        sendable: 'always',
        text: 'Hello {{1}}',
        variables: JSON.stringify({ 1: 'Ana' }),
        content: '{}',
      })
      .execute();
    const template = { contentSid, variables: { 1: 'Bo' } };
    const { body } = await desk.answers(number, { template, undoSeconds: 5 });
    expect(body.text).toBe('Hello Bo');
    await undo(body.id);
    expect(await draft(number)).toMatchObject({ text: '', template });
  });

  test('leaves a reply alone that was begun meanwhile', async () => {
    const { number } = await desk.chat();
    const { body } = await desk.answers(number, { text: 'First', undoSeconds: 5 });
    const next = { text: 'Second', note: 'mine', mode: 'note' };
    await call(desk.app, `PUT /api/cases/${number}/draft`, desk.agent, next);
    expect((await undo(body.id)).statusCode).toBe(204);
    expect(await draft(number)).toMatchObject(next);
  });

  test('beside a reply that was begun meanwhile leaves its files to be added to that', async () => {
    const { number } = await desk.chat();
    const files = [(await desk.upload({ name: 'a.png', content: png() })).body.id];
    await desk.answers(number, { attachmentIds: files, undoSeconds: 5 });
    const [held] = await desk.thread(number);
    const begun = { text: 'Second' };
    await call(desk.app, `PUT /api/cases/${number}/draft`, desk.agent, begun);
    expect((await undo(held?.id ?? '')).statusCode).toBe(204);
    expect(await draft(number)).toMatchObject({ ...begun, attachmentIds: [] });
    const saved = await call(desk.app, `PUT /api/cases/${number}/draft`, desk.agent, {
      ...begun,
      attachmentIds: files,
    });
    expect([saved.statusCode, (await draft(number)).attachmentIds]).toEqual([200, files]);
  });

  test('keeps the note that was written meanwhile', async () => {
    const { number } = await desk.chat();
    const { body } = await desk.answers(number, { text: 'First', undoSeconds: 5 });
    await call(desk.app, `PUT /api/cases/${number}/draft`, desk.agent, { note: 'Ask Bo', mode: 'note' });
    await undo(body.id);
    expect(await draft(number)).toMatchObject({ text: 'First', note: 'Ask Bo', mode: 'reply' });
  });

  test('taken back by a colleague is its author’s again', async () => {
    const { number } = await desk.chat();
    const colleague = await desk.hire('agent');
    const { body } = await desk.answers(number, { text: 'Mine', undoSeconds: 5 });
    expect((await undo(body.id, colleague)).statusCode).toBe(204);
    expect([(await draft(number)).text, (await draft(number, colleague)).text]).toEqual(['Mine', '']);
  });

  test('is taken back once by two at once, and one that ended the chat leaves it ended', async () => {
    const { number } = await desk.chat();
    const { body } = await desk.answers(number, {
      text: 'Bye',
      undoSeconds: 5,
      endChat: { status: 'pending' },
    });
    const both = await Promise.all([undo(body.id), undo(body.id)]);
    expect(both.map(({ statusCode }) => statusCode).sort()).toEqual([204, 404]);
    const c = await read(number);
    expect([c.status, c.chat?.state, (await draft(number)).text]).toEqual(['pending', 'ended', 'Bye']);
  });

  test('is either taken back or sent when both happen at once', async () => {
    for (let round = 0; round < 10; round++) {
      const { id, number, from } = await desk.chat();
      const { body } = await desk.answers(number, { text: 'Now?', undoSeconds: 1 });
      await pass(id, 1);
      const [taken] = await Promise.all([undo(body.id), desk.deliverAll(id)]);
      const arrived = (await desk.onPhone(from)).length;
      const inDraft = (await draft(number)).text === 'Now?';
      expect([taken.statusCode, arrived, inDraft]).toEqual(arrived === 1 ? [409, 1, false] : [204, 0, true]);
    }
  });

  test('that failed is sent again at once, and taken back then without a draft', async () => {
    const { id, number } = await desk.chat();
    const { body } = await desk.answers(number, { text: 'Again', undoSeconds: 5 });
    await pass(id, 5);
    const window = (closed: boolean) =>
      desk.db.updateTable('conversations').set({ windowCloseHandled: closed }).where('id', '=', id).execute();
    await window(true);
    await desk.deliver(id);
    await window(false);
    expect((await desk.thread(number))[0]).toMatchObject({ status: 'failed', heldUntil: null });
    const retried = await call(desk.app, `POST /api/messages/${body.id}/retry`, desk.agent);
    expect(retried.json()).toMatchObject({ status: 'queued', heldUntil: null });
    expect((await undo(body.id)).statusCode).toBe(204);
    expect((await draft(number)).text).toBe('');
  });

  test('is one when it is repeated, and no scheduled one', async () => {
    const { number } = await desk.chat();
    const same = { text: 'Once', undoSeconds: 5, clientId: randomUUID() };
    const [first, second] = [await desk.answers(number, same), await desk.answers(number, same)];
    expect([second.status, second.body]).toEqual([201, first.body]);
    expect((await desk.answers(number, { ...same, undoSeconds: 6 })).status).toBe(409);
    const sendAt = new Date(Date.now() + 3_600_000).toISOString();
    const both = await desk.answers(number, { text: 'Later', sendAt, undoSeconds: 5 });
    expect([both.status, both.body.detail]).toEqual([400, expect.stringContaining('undoSeconds')]);
  });
});
