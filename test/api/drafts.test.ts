import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { prune } from '../../activities/prune';
import { answer } from '../../cases/answer';
import type { DraftShape } from '../../cases/shapes/draft';
import { inTransaction } from '../../db/transaction';
import { call, type Person } from './desk';
import { whatsApp } from './customers';
import { follow, type EventClient } from './event-stream';
import { openFileDesk, pdf, type FileDesk } from './file-desk';

let desk: FileDesk;
const open: EventClient[] = [];
beforeAll(async () => void (desk = await openFileDesk()), 60_000);
afterEach(() => open.splice(0).forEach((client) => client.cut()));
afterAll(() => desk?.close());

const NONE: DraftShape = {
  text: '',
  note: '',
  mode: 'reply',
  attachmentIds: [],
  attachments: [],
  template: null,
  updatedAt: null,
};

async function watch(person: Person): Promise<EventClient> {
  const client = await follow(desk.url, person);
  open.push(client);
  return client;
}
const put = (number: number, body: object, by: Person = desk.agent) =>
  call(desk.app, `PUT /api/cases/${number}/draft`, by, body);
const saved = async (number: number, body: object, by?: Person): Promise<DraftShape> => {
  const reply = await put(number, body, by);
  expect([reply.statusCode, reply.body]).toEqual([200, expect.any(String)]);
  return reply.json();
};
const get = async (number: number, by: Person = desk.agent, app = desk.app): Promise<DraftShape> =>
  (await call(app, `GET /api/cases/${number}/draft`, by)).json();
const flag = async (number: number, by: Person = desk.agent) =>
  (await call(desk.app, `GET /api/cases/${number}`, by)).json<{ draft: boolean }>().draft;
const upload = async (by?: Person): Promise<string> =>
  (await desk.upload({ name: 'Invoice.pdf', content: pdf() }, by)).body.id;

describe('a draft', () => {
  test('is empty before there is one, and is kept whole', async () => {
    const { number } = await desk.chat();
    expect([await get(number), await flag(number)]).toEqual([NONE, false]);
    const file = await upload();
    const written = {
      text: 'It is on',
      note: 'Check the address',
      mode: 'note',
      attachmentIds: [file],
      template: { contentSid: 'HX1', variables: { 1: 'Ana' } },
    };
    const draft = await saved(number, { ...written, basedOn: null });
    expect(draft).toEqual({
      ...written,
      attachments: [expect.objectContaining({ id: file, name: 'Invoice.pdf', url: `/api/files/${file}` })],
      updatedAt: expect.any(String),
    });
    expect([await get(number), await flag(number)]).toEqual([draft, true]);
    const shorter = await saved(number, { text: 'It', basedOn: draft.updatedAt });
    expect(shorter).toEqual({ ...NONE, text: 'It', updatedAt: shorter.updatedAt });
    expect(Date.parse(shorter.updatedAt ?? '')).toBeGreaterThan(Date.parse(draft.updatedAt ?? ''));
  });

  test('is its writer’s alone, and stands in their lists only', async () => {
    const { number } = await desk.chat();
    const colleague = await desk.hire('agent');
    await saved(number, { text: 'Mine' });
    expect([await get(number, colleague), await flag(number, colleague)]).toEqual([NONE, false]);
    const chats = async (by: Person) =>
      (await call(desk.app, 'GET /api/chats', by))
        .json<{ items: { number: number; draft: boolean }[] }>()
        .items.find((one) => one.number === number)?.draft;
    expect([await chats(desk.agent), await chats(colleague)]).toEqual([true, false]);
  });

  test('survives the end of the chat, a transfer there and back, and another process reads it', async () => {
    const { number } = await desk.chat();
    const draft = await saved(number, { text: 'Half a sen' });
    const colleague = await desk.hire('agent');
    await call(desk.app, `POST /api/cases/${number}/chat/transfer`, desk.agent, { agentId: colleague.id });
    await call(desk.app, `POST /api/cases/${number}/chat/end`, colleague, { status: 'pending' });
    const another = await desk.another({ channels: desk.channels });
    expect(await get(number, desk.agent, another)).toEqual(draft);
  });

  test('of a case that is not seen any more is not there, and is again afterwards', async () => {
    const { number } = await desk.chat();
    const elsewhere = randomUUID();
    await desk.db
      .insertInto('groups')
      .values({ id: elsewhere, name: `Elsewhere ${elsewhere}` })
      .execute();
    const draft = await saved(number, { text: 'Wait' });
    const move = (groupId: string) =>
      call(desk.app, `PATCH /api/cases/${number}`, desk.administrator, { groupId });
    await move(elsewhere);
    expect((await put(number, { text: 'x' })).statusCode).toBe(404);
    expect((await call(desk.app, `GET /api/cases/${number}/draft`, desk.agent)).statusCode).toBe(404);
    expect((await call(desk.app, `DELETE /api/cases/${number}/draft`, desk.agent)).statusCode).toBe(404);
    await move(desk.supportId);
    expect(await get(number)).toEqual(draft);
  });

  test('done twice is done once', async () => {
    const { number } = await desk.chat();
    expect(await saved(number, { text: '' })).toEqual(NONE);
    const draft = await saved(number, { text: 'Once', basedOn: null });
    // The answer to the first was lost.
    expect(await saved(number, { text: 'Once', basedOn: null })).toEqual(draft);
    for (const _ of ['once', 'twice']) {
      const gone = await call(desk.app, `DELETE /api/cases/${number}/draft`, desk.agent);
      expect([gone.statusCode, await get(number), await flag(number)]).toEqual([204, NONE, false]);
    }
  });

  test('changed by two tabs at once is changed by one, and the other is shown what it is now', async () => {
    const { number } = await desk.chat();
    for (let basedOn: string | null = null, round = 0; round < 5; round++) {
      const both = await Promise.all(
        ['a', 'b', 'c'].map((text) => put(number, { text: `${text}${round}`, basedOn })),
      );
      const now = await get(number);
      expect(both.map((reply) => reply.statusCode).sort()).toEqual([200, 409, 409]);
      for (const reply of both.filter(({ statusCode }) => statusCode === 409))
        expect(reply.json()).toMatchObject({ type: 'urn:answerhall:problem:draft-changed', draft: now });
      basedOn = now.updatedAt;
    }
    expect((await saved(number, { text: 'whatever is there' })).text).toBe('whatever is there');
  });

  test('is told to the other tabs of its writer, and to nobody else', async () => {
    const { number } = await desk.chat();
    const [tab, administrator] = [await watch(desk.agent), await watch(desk.administrator)];
    const draft = await saved(number, { text: 'Seen in both' });
    const seen = await tab.until(({ event }) => event === 'draft.updated');
    expect(seen.data).toEqual({ at: expect.any(String), caseNumber: number, draft });
    await call(desk.app, `PATCH /api/cases/${number}`, desk.agent, { priority: 'high' });
    const isNews = ({ event }: { event: string }) => event === 'case.updated';
    const [mine, theirs] = await Promise.all([tab.until(isNews), administrator.until(isNews)]);
    expect([mine.data.case?.draft, theirs.data.case?.draft]).toEqual([true, false]);
    await call(desk.app, `DELETE /api/cases/${number}/draft`, desk.agent);
    await tab.until(({ data }) => data.draft?.updatedAt === null);
    expect(administrator.events.filter(({ event }) => event === 'draft.updated')).toEqual([]);
  });
});

describe('an accepted answer', () => {
  test('takes the reply out of the draft, and leaves the note', async () => {
    const { number } = await desk.chat();
    const file = await upload();
    await saved(number, { text: 'Here it is', note: 'Ask Bo', attachmentIds: [file] });
    const tab = await watch(desk.agent);
    expect((await desk.answers(number, { text: 'Here it is', attachmentIds: [file] })).status).toBe(201);
    const left = await get(number);
    expect(left).toEqual({ ...NONE, note: 'Ask Bo', updatedAt: left.updatedAt });
    await tab.until(({ data }) => data.draft?.updatedAt === left.updatedAt);
    const note = await call(desk.app, `POST /api/cases/${number}/notes`, desk.agent, { text: 'Ask Bo' });
    expect([note.statusCode, (await get(number)).note, await flag(number)]).toEqual([201, '', false]);
  });

  test('is not made a draft again by what comes late', async () => {
    const { number } = await desk.chat();
    const { updatedAt } = await saved(number, { text: 'On its w' });
    await desk.answers(number, { text: 'On its way' });
    const late = await put(number, { text: 'On its way', basedOn: updatedAt });
    expect([late.statusCode, late.json<{ type: string }>().type]).toEqual([
      409,
      'urn:answerhall:problem:draft-changed',
    ]);
    const now = late.json<{ draft: DraftShape }>().draft;
    expect([now.text, await get(number)]).toEqual(['', now]);
    expect((await saved(number, { text: 'Next', basedOn: now.updatedAt })).text).toBe('Next');
  });

  test('nor by the first that was ever saved', async () => {
    const { number } = await desk.chat();
    await desk.answers(number, { text: 'Quick' });
    expect((await put(number, { text: 'Quick', basedOn: null })).statusCode).toBe(409);
    const { number: other } = await desk.chat();
    await call(desk.app, `POST /api/cases/${other}/notes`, desk.agent, { text: 'Quick' });
    expect((await put(other, { note: 'Quick', basedOn: null })).statusCode).toBe(409);
    expect([await flag(number), await flag(other)]).toEqual([false, false]);
  });

  test('takes it in its own transaction, and one that is refused takes nothing', async () => {
    const { number } = await desk.chat();
    const draft = await saved(number, { text: 'Hello' });
    const viewer = { userId: desk.agent.id, name: 'A', role: 'agent' as const, groupIds: [desk.supportId] };
    const killed = inTransaction(desk.db, async (trx) => {
      await answer(trx, viewer, number, { text: 'Hello', clientId: 'killed' }, () => whatsApp);
      expect(
        (await trx.selectFrom('drafts').select('text').where('text', '=', 'Hello').execute()).length,
      ).toBe(0);
      throw new Error('killed');
    });
    await expect(killed).rejects.toThrow('killed');
    expect((await desk.answers(number, { text: 'x'.repeat(5000) })).status).toBe(400);
    expect(await get(number)).toEqual(draft);
  });

  test('that is repeated does not take the next one', async () => {
    const { number } = await desk.chat();
    const same = { text: 'One', clientId: 'same' };
    await desk.answers(number, same);
    const next = await saved(number, { text: 'Two' });
    expect((await desk.answers(number, same)).status).toBe(201);
    expect(await get(number)).toEqual(next);
  });

  test('of a colleague leaves mine', async () => {
    const { number } = await desk.chat();
    const draft = await saved(number, { text: 'Me too' });
    await desk.answers(number, { text: 'I was faster' }, await desk.hire('agent'));
    expect(await get(number)).toEqual(draft);
  });

  test('by a macro takes it where its text was written there, and leaves it where the macro went as it stands', async () => {
    const { number } = await desk.chat();
    const made = await call(desk.app, 'POST /api/macros', desk.administrator, {
      name: 'Hours',
      scope: 'common',
      text: 'We open at nine.',
    });
    const { id: macroId } = made.json<{ id: string }>();
    const use = (more: object) =>
      call(desk.app, `POST /api/cases/${number}/macro`, desk.agent, {
        macroId,
        clientId: randomUUID(),
        ...more,
      });
    const draft = await saved(number, { text: 'By the way' });
    expect((await use({})).statusCode).toBe(201);
    expect(await get(number)).toEqual(draft);
    expect((await use({ text: 'We open at ten.' })).statusCode).toBe(201);
    expect((await get(number)).text).toBe('');
  });
});

describe('a file of a draft', () => {
  test('is one that its writer has uploaded and not sent', async () => {
    const { number } = await desk.chat();
    const theirs = await upload(await desk.hire('agent'));
    const wrong = await put(number, { attachmentIds: [await upload(), theirs, randomUUID()] });
    expect([wrong.statusCode, wrong.json<{ errors: { path: string }[] }>().errors]).toEqual([
      400,
      ['attachmentIds[1]', 'attachmentIds[2]'].map((path) => expect.objectContaining({ path })),
    ]);
    // Sent from another case, it is no draft's any more.
    const file = await upload();
    await saved(number, { attachmentIds: [file] });
    await desk.answers((await desk.chat()).number, { attachmentIds: [file] });
    expect(await get(number)).toMatchObject({ attachmentIds: [], attachments: [] });
  });

  test('stays as long as the draft, which goes 30 days after its last change', async () => {
    const { number } = await desk.chat();
    const [named, linked, unnamed] = [await upload(), await upload(), await upload()];
    await saved(number, { text: 'Later', attachmentIds: [named, linked] });
    const sent = await desk.chat();
    await desk.answers(sent.number, { text: 'Gone' });
    const age = async (uploads: string, drafts: string) => {
      await sql`update uploads set created_at = now() - ${uploads}::interval`.execute(desk.db);
      await sql`update drafts set updated_at = now() - ${drafts}::interval`.execute(desk.db);
      await prune(desk.db);
    };
    const left = async () =>
      (
        await desk.db.selectFrom('uploads').select('id').where('id', 'in', [named, linked, unnamed]).execute()
      ).map(({ id }) => id);
    const link = 'https://cloud.example.com/film';
    await desk.db.updateTable('uploads').set({ hash: null, link }).where('id', '=', linked).execute();
    await age('25 hours', '23 hours');
    expect((await left()).sort()).toEqual([named, linked].sort());
    expect((await get(sent.number)).updatedAt).not.toBeNull();
    await age('29 days', '29 days');
    // A link would soon lead nowhere; a row that only says that something was sent is of no use any more.
    expect([await left(), (await get(sent.number)).updatedAt]).toEqual([[named], null]);
    expect(await get(number)).toMatchObject({ text: 'Later', attachmentIds: [named] });
    await age('31 days', '31 days');
    expect(await get(number)).toEqual(NONE);
    await age('31 days', '31 days');
    expect(await left()).toEqual([]);
  });
});
