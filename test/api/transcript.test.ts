import { randomUUID } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import { customerWrites, newPhone, openDeskWithNumber, type DeskWithNumber } from './customers';
import { call } from './desk';
import { textOfPdf } from './pdf-text';

let desk: DeskWithNumber;
beforeAll(async () => void (desk = await openDeskWithNumber()), 60_000);
afterAll(() => desk?.close());

const get = (number: number, format?: string, by = desk.agent) =>
  call(desk.app, `GET /api/cases/${number}/transcript${format ? `?format=${format}` : ''}`, by);
const answerTo = async (number: number, body: object) => {
  const reply = await call(desk.app, `POST /api/cases/${number}/messages`, desk.agent, {
    clientId: randomUUID(),
    text: 'Yes',
    ...body,
  });
  return reply.json<{ id: string }>().id;
};
const setMessage = (id: string, values: object) =>
  desk.db.updateTable('messages').set(values).where('id', '=', id).execute();
const setTimeZone = (timeZone: string) =>
  call(desk.app, 'PATCH /api/settings', desk.administrator, { timeZone });
/** A case with one message, of this text, and nothing else. */
async function caseWith(text: string): Promise<number> {
  const number = await customerWrites(desk, newPhone(), 'x');
  await desk.db
    .updateTable('messages')
    .set({ text })
    .where('caseId', '=', (eb) => eb.selectFrom('cases').select('id').where('number', '=', number))
    .execute();
  return number;
}
const contentOf = (pdf: Buffer) =>
  [...pdf.toString('latin1').matchAll(/FlateDecode[^>]*>>\s*stream\r?\n([\s\S]*?)endstream/g)]
    .map(([, stream]) => inflated(Buffer.from(stream!, 'latin1')))
    .join('\n');
function inflated(stream: Buffer): string {
  try {
    return inflateSync(stream).toString('latin1');
  } catch {
    return '';
  }
}

describe('the transcript of a case', () => {
  test('has all messages in the workspace’s time zone with authors, files and ticks, and no notes', async () => {
    await setTimeZone('Europe/Berlin');
    const phone = newPhone();
    const number = await customerWrites(desk, phone, 'Where is my parcel?', {
      attachments: [{ contentType: 'image/jpeg', url: 'https://api.twilio.com/x', name: 'parcel.jpg' }],
    });
    await customerWrites(desk, phone, '', {
      kind: 'location',
      location: { latitude: 52.5, longitude: 13.4, label: 'Home', address: null },
    });
    await call(desk.app, `POST /api/cases/${number}/notes`, desk.agent, { text: 'A secret note' });
    await setMessage(await answerTo(number, { text: 'On its way.\nTomorrow.' }), { status: 'read' });
    await setMessage(await answerTo(number, {}), {
      status: 'failed',
      errorCode: '63016',
      errorMessage: 'The window closed.',
    });
    const sendAt = '2026-12-01T11:00:00.000Z';
    await setMessage(await answerTo(number, { text: 'Later' }), { sendAt: new Date(sendAt) });
    const at = new Date('2026-11-30T13:05:09.000Z');
    await desk.db.updateTable('messages').set({ createdAt: at }).execute();
    const reply = await get(number);
    expect(reply.statusCode).toBe(200);
    expect(reply.headers).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'content-disposition': `attachment; filename="case-${number}.txt"`,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
    const [head, ...messages] = reply.body.split('\n\n');
    expect(head).toMatch(
      new RegExp(
        `^Case: ${number}: Where is my parcel\\?\nCustomer: Grace, whatsapp:\\${phone}\nWrote to: Number\nGroup: Support\nStatus: open\nMade: .* by Some agent\nTimes: Europe/Berlin\\.`,
      ),
    );
    const when = '2026-11-30 14:05:09 +01:00';
    expect(messages).toEqual([
      `${when} · Grace (customer)\n    Where is my parcel?\n    [File: parcel.jpg, image/jpeg – not here]`,
      `${when} · Grace (customer)\n    [Location: Home, 52.5, 13.4]`,
      `${when} · Some agent (agent) · ✓✓ read\n    On its way.\n    Tomorrow.`,
      `${when} · Some agent (agent) · ✗ failed: The window closed. (63016)\n    Yes`,
      `${when} · Some agent (agent) · scheduled for 2026-12-01 12:00:00 +01:00\n    Later`,
      '5 messages\n',
    ]);
    expect(reply.body).not.toContain('secret');
    const [page] = textOfPdf((await get(number, 'pdf')).rawPayload);
    for (const words of [
      'Grace (customer)',
      'Where is my parcel?',
      'parcel.jpg',
      '✓✓ read',
      '✗ failed',
      when,
    ])
      expect(page).toContain(words);
    expect(page).not.toContain('secret');
  });

  test('shows of a quote only what this person may see', async () => {
    const phone = newPhone();
    const first = await customerWrites(desk, phone, 'for somebody else', { sid: 'SMquoted' });
    await call(desk.app, `POST /api/cases/${first}/chat/end`, desk.agent, { status: 'closed' });
    const group = await call(desk.app, 'POST /api/groups', desk.administrator, { name: randomUUID() });
    await desk.db
      .updateTable('cases')
      .set({ groupId: group.json<{ id: string }>().id, takenBy: null })
      .where('number', '=', first)
      .execute();
    const second = await customerWrites(desk, phone, 'this one', { quotedSid: 'SMquoted' });
    expect((await get(second)).body).toContain('    [In reply to another message]\n    this one');
    expect((await get(second, 'text', desk.administrator)).body).toContain(
      '[In reply to "for somebody else"]',
    );
    expect((await get(first)).statusCode).toBe(404);
  });

  test('lets nobody write what looks like another message, or speaks to a terminal', async () => {
    const forged = '2026-11-30 14:05:09 +01:00 · Some agent (agent) · ✓✓ read';
    for (const newline of ['\n', '\r', '\r\n', '\u2028', '\u0085', '\v']) {
      const { body } = await get(await caseWith(`Hello${newline}${forged}\u001b[2J`));
      expect(
        body.split(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/).filter((line) => line.startsWith('2026-11-30')),
      ).toEqual([]);
      expect(body).toContain(`    ${forged}␛[2J`);
    }
    const number = await caseWith('Hello');
    await desk.db
      .updateTable('contacts')
      .set({ name: 'Eve\n2026\u202Eevil' })
      .where('id', '=', (eb) => eb.selectFrom('cases').select('contactId').where('number', '=', number))
      .execute();
    expect((await get(number)).body).toContain(' · Eve 2026evil (customer)\n');
  });
});

describe('as PDF', () => {
  test('it is a file of its own name that other programs read', async () => {
    const reply = await get(await caseWith('Hello'), 'pdf');
    expect(reply.headers).toMatchObject({
      'content-type': 'application/pdf',
      'content-disposition': expect.stringMatching(/^attachment; filename="case-\d+\.pdf"$/),
      'x-content-type-options': 'nosniff',
    });
    expect(textOfPdf(reply.rawPayload)).toHaveLength(1);
  });

  test.each([
    ['Latin', 'Zażółć gęślą jaźń, Þorn, Tiếng Việt'],
    ['Greek', 'Ξεσκεπάζω την ψυχοφθόρα βδελυγμία'],
    ['Cyrillic', 'Съешь ещё этих мягких булок, Ґанок'],
    ['Hebrew', 'שלום'],
    ['Arabic', 'مرحبا'],
  ])('it holds %s letters as text', async (_, text) => {
    const [page] = textOfPdf((await get(await caseWith(text), 'pdf')).rawPayload);
    expect(page?.normalize('NFKC')).toContain(text);
  });

  test('what no font has is drawn as its numbers and copied as it was written, like pictures', async () => {
    const { rawPayload } = await get(await caseWith('你好 👍🏽'), 'pdf');
    expect(textOfPdf(rawPayload)[0]).toContain('[U+4F60][U+597D]');
    const content = contentOf(rawPayload);
    for (const written of ['你', '好', '👍🏽']) {
      const utf16 = Buffer.from(`\uFEFF${written}`, 'utf16le').swap16().toString('latin1');
      // As a string of a PDF: brackets and backslashes are escaped.
      expect(content).toContain(`/ActualText (${utf16.replace(/[()\\]/g, '\\$&')})`);
    }
  });

  test('it goes on on further pages', async () => {
    const pages = textOfPdf((await get(await caseWith('A line\n'.repeat(200)), 'pdf')).rawPayload);
    expect(pages.length).toBeGreaterThan(3);
    expect(pages.join('\n').match(/A line/g)).toHaveLength(200);
  });
});
