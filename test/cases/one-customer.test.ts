import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from '../../channels/channel';
import { readWebhook } from '../../channels/whatsapp-twilio/read';
import { openRoom, type Room } from './room';

let room: Room;
beforeAll(async () => void (room = await openRoom()), 60_000);
afterAll(() => room?.close());

/** A message as WhatsApp's channel reads it. */
async function writes(From: string, ExternalUserId?: string): Promise<string> {
  const read = readWebhook({
    MessageSid: `SM${randomUUID().replaceAll('-', '')}`,
    From,
    To: 'whatsapp:+14155238886',
    Body: 'Hola',
    SmsStatus: 'received',
    ...(ExternalUserId === undefined ? {} : { ExternalUserId }),
  }) as IncomingMessage; // no status is among what is read here
  return (await room.receive(From, read)).conversationId;
}
const addressOf = async (id: string) =>
  (await room.db.selectFrom('conversations').select('address').where('id', '=', id).executeTakeFirstOrThrow())
    .address;

test.each([
  ['Brazilian', '+5511987654321', '+551187654321'],
  ['Brazilian', '+552176543210', '+5521976543210'],
  ['Argentine', '+5491123456789', '+541123456789'],
  ['Argentine', '+543511234567', '+5493511234567'],
  ['Mexican', '+525512345678', '+5215512345678'],
  ['Mexican', '+5218112345678', '+528112345678'],
])('the two spellings of a number are one conversation (%s: %s, %s)', async (_country, one, other) => {
  const first = await writes(`whatsapp:${one}`);
  expect(await writes(`whatsapp:${other}`)).toBe(first);
  expect(await addressOf(first)).toBe(`whatsapp:${other}`);
  expect(await writes(`whatsapp:${one}`)).toBe(first);
});

test.each([
  ['a landline and a mobile number', '+551133334444', '+5511933334444'],
  ['two customers in Brazil', '+5511988887777', '+5511988887776'],
  ['a number of another country', '+4411987654321', '+441187654321'],
])('%s stay two customers', async (_what, one, other) => {
  expect(await writes(`whatsapp:${one}`)).not.toBe(await writes(`whatsapp:${other}`));
});

test('a number that appears for a known user id goes on with its conversation', async () => {
  const id = 'whatsapp:CO.4480491918930694';
  const first = await writes(id, id);
  expect(await writes('whatsapp:+573001234567', id)).toBe(first);
  expect(await writes('whatsapp:+573001234567')).toBe(first);
  expect(await writes(id)).toBe(first);
});

test('a user id that appears for a known number goes on with its conversation', async () => {
  const first = await writes('whatsapp:+573007654321');
  expect(await writes('whatsapp:+573007654321', 'CO.99887766')).toBe(first);
  expect(await writes('whatsapp:CO.99887766', 'whatsapp:CO.99887766')).toBe(first);
});

test('who is known by number and by id as two is one with the number from then on', async () => {
  const [number, id] = ['whatsapp:+573005550000', 'whatsapp:CO.5550000'];
  const byId = await writes(id);
  const byNumber = await writes(number);
  expect(await writes(id)).toBe(byId);
  expect(await writes(number, id)).toBe(byNumber);
  expect(await writes(id)).toBe(byNumber);
  expect(await writes(number, id)).toBe(byNumber);
});

test('ten messages at once from both spellings and with an id are one customer', async () => {
  const id = 'whatsapp:BR.123456789';
  const [one, other] = ['whatsapp:+5511977776666', 'whatsapp:+551177776666'];
  const from = [one, other, id, one, other, id, one, other, one, other];
  const found = await Promise.all(from.map((address) => writes(address, id)));
  expect(new Set(found).size).toBe(1);
});
