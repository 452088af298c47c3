import { randomUUID } from 'node:crypto';
import { readWebhook } from '../../channels/whatsapp-twilio/read';
import type { IncomingMessage } from '../../channels/channel';
import type { MergeCandidateShape } from '../../cases/shapes/merge-candidate';
import {
  addGroup,
  connectNumber,
  customerWrites,
  newPhone,
  openDeskWithNumber,
  type DeskWithNumber,
} from './customers';
import { call, type Person } from './desk';

let desk: DeskWithNumber;
beforeAll(async () => void (desk = await openDeskWithNumber()), 60_000);
afterAll(() => desk?.close());

const contactOf = async (number: number): Promise<string> =>
  (await call(desk.app, `GET /api/cases/${number}`, desk.administrator)).json().contact.id;
async function candidates(id: string, by: Person = desk.agent): Promise<MergeCandidateShape[]> {
  const reply = await call(desk.app, `GET /api/contacts/${id}/merge-candidates`, by);
  expect(reply.statusCode).toBe(200);
  return reply.json().items;
}
const reasons = (items: MergeCandidateShape[]) => items.map(({ contact, reason }) => [contact.id, reason]);
const merge = (id: string, contactId: string, by = desk.agent) =>
  call(desk.app, `POST /api/contacts/${id}/merge`, by, { contactId });
/** As Twilio says it, with the id that WhatsApp gives beside a number. */
const wroteWith = async (From: string, ExternalUserId?: string) => {
  const sid = `SM${randomUUID().replaceAll('-', '')}`;
  const read = readWebhook({
    MessageSid: sid,
    From,
    To: 'whatsapp:+14155238886',
    Body: 'Hola',
    SmsStatus: 'received',
    ...(ExternalUserId ? { ExternalUserId } : {}),
  }) as IncomingMessage; // no status is among what is read here
  return customerWrites(desk, From.replace('whatsapp:', ''), 'Hola', { ...read, sid });
};
/** Somebody known by one address only, as from a time when channels knew no other spelling. */
async function known(address: string, phone: string | null): Promise<string> {
  const number = await customerWrites(desk, newPhone(), 'Hello');
  const id = await contactOf(number);
  await desk.db.updateTable('contactAddresses').set({ address, phone }).where('contactId', '=', id).execute();
  await desk.db.updateTable('conversations').set({ address }).where('contactId', '=', id).execute();
  return id;
}

test('a customer with a user id whose number is another customer’s is one of them, and the other way round', async () => {
  const phone = newPhone();
  const number = await contactOf(await customerWrites(desk, phone, 'Hello'));
  const id = await known('whatsapp:CO.4480491918930694', phone);
  const [found] = await candidates(number);
  expect(found).toMatchObject({ reason: 'sameNumber', explanation: expect.stringContaining(phone) });
  expect(reasons(await candidates(number))).toEqual([[id, 'sameNumber']]);
  expect(reasons(await candidates(id))).toEqual([[number, 'sameNumber']]);
});

test('the other spelling of a number that the channel knows is the same customer', async () => {
  const one = await known('whatsapp:+5511987654321', '+5511987654321');
  const other = await known('whatsapp:+551187654321', '+551187654321');
  await known('whatsapp:+5511987654322', '+5511987654322');
  expect(reasons(await candidates(one))).toEqual([[other, 'otherSpelling']]);
  expect(reasons(await candidates(other))).toEqual([[one, 'otherSpelling']]);
});

test('whoever lost an address to another customer is one of them', async () => {
  const [phone, id] = [newPhone(), 'whatsapp:CO.77665544'];
  const byId = await contactOf(await wroteWith(id));
  const byNumber = await contactOf(await wroteWith(`whatsapp:${phone}`));
  // Now WhatsApp says that they are one: from here on all addresses lead to the one with the number.
  await wroteWith(`whatsapp:${phone}`, id);
  expect(reasons(await candidates(byNumber))).toEqual([[byId, 'formerAddress']]);
  expect(reasons(await candidates(byId))).toEqual([[byNumber, 'formerAddress']]);
  expect((await merge(byNumber, byId)).statusCode).toBe(200);
  expect(await candidates(byNumber)).toEqual([]);
});

test('only those are named whom this person may see', async () => {
  const elsewhere = {
    db: desk.db,
    integration: await connectNumber(desk.db, await addGroup(desk.db, 'Elsewhere')),
  };
  const phone = newPhone();
  const ours = await contactOf(await customerWrites(desk, phone, 'Hello'));
  const theirs = await contactOf(await customerWrites(elsewhere, newPhone(), 'Hello'));
  await desk.db.updateTable('contactAddresses').set({ phone }).where('contactId', '=', theirs).execute();
  expect(await candidates(ours)).toEqual([]);
  expect(reasons(await candidates(ours, desk.administrator))).toEqual([[theirs, 'sameNumber']]);
  expect((await merge(ours, theirs)).statusCode).toBe(404);
  expect((await merge(theirs, ours)).statusCode).toBe(404);
  expect((await merge(ours, theirs, desk.administrator)).statusCode).toBe(200);
});

test('the one who stays answers for both from then on, and merging again changes nothing', async () => {
  const [a, b] = [
    await customerWrites(desk, newPhone(), 'one'),
    await customerWrites(desk, newPhone(), 'two'),
  ];
  const [kept, other] = [await contactOf(a), await contactOf(b)];
  desk.woken.length = 0;
  const merged = await merge(kept, other);
  expect(merged.json()).toMatchObject({ id: kept, addresses: [expect.anything(), expect.anything()] });
  expect(desk.woken).toHaveLength(1);
  const again = await merge(kept, other);
  expect([again.statusCode, again.json()]).toEqual([200, merged.json()]);
  expect((await merge(other, kept)).json()).toEqual(merged.json());
  expect(desk.woken).toHaveLength(1);
  for (const id of [kept, other]) {
    expect((await call(desk.app, `GET /api/contacts/${id}`, desk.agent)).json()).toEqual(merged.json());
    const cases = await call(desk.app, `GET /api/contacts/${id}/cases`, desk.agent);
    expect(cases.json().items.map((c: { number: number }) => c.number)).toEqual([b, a]);
    const messages = await call(desk.app, `GET /api/contacts/${id}/messages`, desk.agent);
    expect(messages.json().items.map((message: { text: string }) => message.text)).toEqual(['one', 'two']);
  }
  const renamed = await call(desk.app, `PATCH /api/contacts/${other}`, desk.agent, { name: 'Both' });
  expect(renamed.json()).toMatchObject({ id: kept, name: 'Both' });
  const history = await call(desk.app, `GET /api/cases/${b}/history`, desk.agent);
  expect(history.json().items).toContainEqual(
    expect.objectContaining({
      what: 'contact.merged',
      from: { id: other, name: 'Grace' },
      to: { id: kept, name: 'Grace' },
    }),
  );
});
