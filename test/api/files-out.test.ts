import { randomUUID } from 'node:crypto';
import { createChannels } from '../../channels/registry';
import { fileLink } from '../../workspace/file-links';
import { call } from './desk';
import { ogg, openFileDesk, pdf, png, type FileDesk, type Upload } from './file-desk';
import { PUBLIC_URL } from './twilio-desk';

let desk: FileDesk;
beforeAll(async () => (desk = await openFileDesk()));
afterAll(() => desk.close());

async function uploaded(upload: Upload): Promise<string> {
  const { status, body } = await desk.upload(upload);
  expect([status, body.detail]).toEqual([201, undefined]);
  return body.id;
}
const aPdf = (name = 'Invoice.pdf') => uploaded({ name, type: 'application/pdf', content: pdf() });
const aPicture = () => uploaded({ name: 'a.png', type: 'image/png', content: png() });
const aVoiceNote = () => uploaded({ name: 'a.ogg', type: 'audio/ogg; codecs=opus', content: ogg() });

test('a picture goes to the customer with its text, and is a file of the case from then on', async () => {
  const { from, id, number } = await desk.chat();
  const content = png(100_000, 9);
  const file = await uploaded({ name: 'Plan of the house.png', type: 'image/png', content });
  const sent = await desk.answers(number, { text: 'Here it is', attachmentIds: [file] });
  expect(sent.status).toBe(201);
  expect(sent.body).toMatchObject({
    kind: 'image',
    text: 'Here it is',
    status: 'queued',
    attachments: [
      { id: file, name: 'Plan of the house.png', type: 'image/png', size: 100_000, state: 'stored' },
    ],
  });
  await desk.deliverAll(id);
  const [shown] = await desk.onPhone(from);
  expect(shown).toMatchObject({ body: 'Here it is', media: [{ contentType: 'image/png' }] });
  expect(shown?.media[0]?.problem).toBeUndefined();
  expect((await desk.atTwilio(shown!)).equals(content)).toBe(true);
});

test('several files go as several messages, in their order; each waits until the one before it was sent', async () => {
  const { from, id, number } = await desk.chat();
  await desk.drive('PUT', 'delivery', { delayMs: 200 });
  const files = [await aPdf('1.pdf'), await aPicture(), await aPdf('3.pdf')];
  const clientId = randomUUID();
  const sent = await desk.answers(number, { text: 'All of them', attachmentIds: files, clientId });
  const thread = await desk.thread(number);
  expect(thread.map(({ kind, text, attachments: [file] }) => [kind, text, file?.id])).toEqual([
    ['document', 'All of them', files[0]],
    ['image', '', files[1]],
    ['document', '', files[2]],
  ]);
  expect(sent.body.id).toBe(thread[0]?.id);
  const again = await desk.answers(number, { text: 'All of them', attachmentIds: files, clientId });
  expect([again.status, again.body.id]).toEqual([201, sent.body.id]);
  expect(await desk.thread(number)).toHaveLength(3);

  const { againInMs } = await desk.deliver(id);
  expect(againInMs).toBeGreaterThan(15_000);
  expect(againInMs).toBeLessThanOrEqual(20_000);
  expect((await desk.deliver(id)).againInMs).toBeGreaterThan(10_000);
  expect(await desk.onPhone(from)).toHaveLength(1);
  await desk.deliverAll(id);
  const phone = await desk.onPhone(from);
  expect(phone.map(({ media: [file] }) => file?.contentType)).toEqual([
    'application/pdf',
    'image/png',
    'application/pdf',
  ]);
  await desk.drive('PUT', 'delivery', { delayMs: 40 });
});

test('a file holds back everything behind it, however much that is', async () => {
  const { from, id, number } = await desk.chat();
  await desk.drive('POST', 'faults', { kind: 'noCallbacks' });
  await desk.answers(number, { attachmentIds: [await aPdf()] });
  for (let i = 0; i < 21; i += 1) await desk.answers(number, { text: `Line ${i}` });
  await desk.deliver(id);
  expect((await desk.deliver(id)).againInMs).toBeGreaterThan(10_000);
  expect(await desk.onPhone(from)).toHaveLength(1);
});

test('the callback that a file was sent wakes who waits behind it', async () => {
  const { id, number } = await desk.chat();
  await desk.answers(number, { attachmentIds: [await aPdf()] });
  await desk.answers(number, { text: 'This is the second.' });
  await desk.deliver(id);
  desk.woken.length = 0;
  await desk.deliverAll(id);
  expect(desk.woken).toContain(id);
});

test('a file whose sending nobody confirms holds the next message back for 20 seconds at most', async () => {
  const { id, number } = await desk.chat();
  await desk.drive('POST', 'faults', { kind: 'noCallbacks' });
  const { body } = await desk.answers(number, { attachmentIds: [await aPdf()] });
  await desk.answers(number, { text: 'This is the second.' });
  expect((await desk.deliver(id)).againInMs).toBeGreaterThan(15_000);
  await desk.db
    .updateTable('messages')
    .set({ attemptStartedAt: new Date(Date.now() - 20_001) })
    .where('id', '=', body.id)
    .execute();
  await desk.deliverAll(id);
  expect((await desk.thread(number)).map(({ status }) => status)).toEqual([
    'sending',
    expect.not.stringMatching('queued'),
  ]);
});

test.each([
  ['a voice note', aVoiceNote, 'audio'],
  [
    'a contact card',
    () =>
      uploaded({
        name: 'a.vcf',
        type: 'text/vcard',
        content: Buffer.from('BEGIN:VCARD\r\nFN:Ana\r\nEND:VCARD'),
      }),
    'contactCard',
  ],
])('the text goes before %s, which takes none', async (_what, make, kind) => {
  const { number } = await desk.chat();
  await desk.answers(number, { text: 'Listen', attachmentIds: [await make()] });
  const thread = await desk.thread(number);
  expect(thread.map((message) => [message.kind, message.text])).toEqual([
    ['text', 'Listen'],
    [kind, ''],
  ]);
});

test('a text that is too long for a caption goes before its file', async () => {
  const { number } = await desk.chat();
  const text = 'x'.repeat(1025);
  await desk.answers(number, { text, attachmentIds: [await aPicture()] });
  expect((await desk.thread(number)).map((message) => message.text)).toEqual([text, '']);
});

test('each message of an answer is an event of its own', async () => {
  const { number, caseId } = await desk.chat();
  const { body } = await desk.answers(number, { text: 'Look', attachmentIds: [await aVoiceNote()] });
  const events = await desk.db
    .selectFrom('events')
    .select(['kind', 'messageId'])
    .where('caseId', '=', caseId)
    .where('kind', '=', 'agentMessage')
    .orderBy('seq')
    .execute();
  const thread = await desk.thread(number);
  expect(events.map(({ messageId }) => messageId)).toEqual(thread.map(({ id }) => id));
  expect(events[0]?.messageId).toBe(body.id);
});

test('an answer with files that ends the chat ends it, and one to an ended chat leaves it ended', async () => {
  const { number } = await desk.chat();
  const files = [await aPdf(), await aPdf()];
  await desk.answers(number, { attachmentIds: files, endChat: { status: 'pending' } });
  const read = async () => (await call(desk.app, `GET /api/cases/${number}`, desk.agent)).json();
  expect(await read()).toMatchObject({ status: 'pending', chat: { state: 'ended', endedBy: 'agent' } });
  await desk.answers(number, { attachmentIds: [await aPdf(), await aPdf()], endChat: { status: 'closed' } });
  expect(await read()).toMatchObject({ status: 'closed', chat: { state: 'ended' } });
  const history = await call(desk.app, `GET /api/cases/${number}/history`, desk.agent);
  const whats = history.json().items.map(({ what }: { what: string }) => what);
  expect(whats).not.toContain('chat.activated');
});

test('a file is sent once, by who has uploaded it, without a template, and only after it was uploaded', async () => {
  const { number } = await desk.chat();
  const file = await aPdf();
  const refused = async (body: Record<string, unknown>, by = desk.agent) => {
    const { status, body: problem } = await desk.answers(number, body, by);
    return [status, problem.detail];
  };
  const colleague = await desk.hire('agent');
  expect(await refused({ attachmentIds: [file] }, colleague)).toEqual([
    400,
    expect.stringContaining('attachmentIds[0]'),
  ]);
  expect(await refused({ attachmentIds: [file, randomUUID()] })).toEqual([
    400,
    expect.stringContaining('attachmentIds[1]'),
  ]);
  expect(await refused({ attachmentIds: [file, file] })).toEqual([400, expect.stringContaining('twice')]);
  const template = { contentSid: `HX${'1'.repeat(32)}`, variables: {} };
  expect(await refused({ attachmentIds: [file], template })).toEqual([
    400,
    expect.stringContaining('template'),
  ]);
  expect((await desk.answers(number, { attachmentIds: [file] })).status).toBe(201);
  expect(await refused({ attachmentIds: [file] })).toEqual([400, expect.stringContaining('Upload it again')]);
  expect(await desk.thread(number)).toHaveLength(1);
});

test('without a public address nothing is uploaded for the real Twilio, and nothing handed over', async () => {
  const { id, number } = await desk.chat();
  const files = [await aPdf(), await aPdf()];
  const real = createChannels({ windowMs: 86_400_000, baseUrlFor: () => null });
  const publicUrl = 'http://127.0.0.1:3000';
  const local = await desk.another({ channels: real, config: { ...desk.app.config, publicUrl } });
  const answer = { clientId: randomUUID(), attachmentIds: [files[0]] };
  const refused = await call(local, `POST /api/cases/${number}/messages`, desk.agent, answer);
  expect([refused.statusCode, refused.json().type]).toEqual([
    409,
    'urn:answerhall:problem:no-public-address',
  ]);
  expect(refused.json().detail).toContain('PUBLIC_URL');
  const url = await local.listen({ port: 0, host: '127.0.0.1' });
  const upload = { name: 'a.pdf', content: pdf(), fields: { caseNumber: String(number) } };
  expect((await desk.upload(upload, desk.agent, url)).status).toBe(409);

  const { body } = await desk.answers(number, { attachmentIds: files });
  await desk.deliver(id, { channels: real, publicUrl });
  const [first] = await desk.thread(number);
  expect(first).toMatchObject({ id: body.id, status: 'failed', error: { code: 'no-public-address' } });
});

test('a file that was taken back with its message is gone', async () => {
  const { number } = await desk.chat();
  const file = await aPdf();
  const { body } = await desk.answers(number, { attachmentIds: [file] });
  expect((await call(desk.app, `DELETE /api/messages/${body.id}`, desk.agent)).statusCode).toBe(204);
  expect(await desk.db.selectFrom('attachments').select('id').where('id', '=', file).execute()).toEqual([]);
});

test('a file that could not be fetched failed, and is sent again by another link', async () => {
  const { from, id, number } = await desk.chat();
  const { body } = await desk.answers(number, { attachmentIds: [await aPdf()] });
  const { hash } = await desk.db
    .selectFrom('attachments')
    .select('hash')
    .where('messageId', '=', body.id)
    .executeTakeFirstOrThrow();
  const setHash = (value: string | null) =>
    desk.db.updateTable('attachments').set({ hash: value }).where('messageId', '=', body.id).execute();
  await setHash('0'.repeat(64));
  await desk.deliverAll(id);
  const failed = async () => (await desk.thread(number))[0];
  while ((await failed())?.status !== 'failed') await new Promise((resolve) => setTimeout(resolve, 20));
  expect((await failed())?.error).toMatchObject({ code: '63019' });
  await setHash(hash);
  expect((await call(desk.app, `POST /api/messages/${body.id}/retry`, desk.agent)).statusCode).toBe(200);
  await desk.deliverAll(id);
  const phone = await desk.onPhone(from);
  expect(phone.map(({ media: [file] }) => file?.problem !== undefined)).toEqual([true, false]);
  const links = new Set(phone.map(({ media: [file] }) => file?.url));
  expect(links.size).toBe(2);
});

describe('the link to a file', () => {
  let link: string;
  let attachmentId: string;
  beforeAll(async () => {
    const { from, id, number } = await desk.chat();
    attachmentId = await uploaded({
      name: 'Überblick für Ana (2).pdf',
      type: 'application/pdf',
      content: pdf(1000),
    });
    await desk.answers(number, { attachmentIds: [attachmentId] });
    await desk.deliverAll(id);
    const [message] = await desk.onPhone(from);
    link = message?.media[0]?.url ?? '';
    expect(link.startsWith(`${PUBLIC_URL}/files/`)).toBe(true);
    link = link.replace(PUBLIC_URL, desk.url);
  });

  test('answers HEAD and GET to everybody, with the right type and length, a short name, and nothing that executes', async () => {
    for (const method of ['HEAD', 'GET']) {
      const response = await fetch(link, { method });
      expect(response.status).toBe(200);
      expect(Object.fromEntries(response.headers)).toMatchObject({
        'content-type': 'application/pdf',
        'content-length': '1000',
        'content-disposition': 'inline; filename="Uberblick-fur-Ana-2.pdf"',
        'x-content-type-options': 'nosniff',
        'content-security-policy': expect.stringContaining("default-src 'none'"),
        'x-robots-tag': 'noindex',
        'cache-control': 'no-store',
        'accept-ranges': 'bytes',
      });
      expect((await response.arrayBuffer()).byteLength).toBe(method === 'HEAD' ? 0 : 1000);
    }
  });

  test('answers a part of it, and says when there is none', async () => {
    const part = await fetch(link, { headers: { range: 'bytes=990-' } });
    expect([part.status, part.headers.get('content-range')]).toEqual([206, 'bytes 990-999/1000']);
    expect((await part.arrayBuffer()).byteLength).toBe(10);
    expect((await fetch(link, { headers: { range: 'bytes=1000-' } })).status).toBe(416);
  });

  test('is good for a day and for nothing else', async () => {
    const token = link.slice(link.lastIndexOf('/') + 1);
    const bytes = Buffer.from(token, 'base64url');
    const status = async (other: string) => (await fetch(`${desk.url}/files/${other}`)).status;
    for (const place of [0, 15, 16, 21, 22, bytes.length - 1]) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(place) ^ 1, place);
      expect(await status(changed.toString('base64url'))).toBe(404);
    }
    for (const other of [`${token}A`, token.slice(1), 'x', `${token}=`])
      expect(await status(other)).toBe(404);
    const at = (hours: number) =>
      fileLink(desk.url, desk.secretKey, attachmentId, new Date(Date.now() - hours * 3_600_000));
    expect((await fetch(at(23))).status).toBe(200);
    const expired = await fetch(at(24.1));
    expect([expired.status, await expired.text()]).toEqual([410, expect.stringContaining('expired')]);
  });
});
