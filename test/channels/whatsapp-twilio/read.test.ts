import fc from 'fast-check';
import { readWebhook } from '../../../channels/whatsapp-twilio/read';
import type { IncomingMessage, IncomingStatus } from '../../../channels/channel';

const SID = 'SM00000000000000000000000000000001';
const common = {
  SmsMessageSid: SID,
  SmsSid: SID,
  MessageSid: SID,
  AccountSid: 'AC00000000000000000000000000000001',
  From: 'whatsapp:+15550001111',
  To: 'whatsapp:+14155238886',
  WaId: '15550001111',
  ProfileName: 'Ana López',
  SmsStatus: 'received',
  NumSegments: '1',
  ReferralNumMedia: '0',
  ApiVersion: '2010-04-01',
};
const media = (contentType: string) => ({
  NumMedia: '1',
  MediaContentType0: contentType,
  MediaUrl0: 'https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1',
});

function message(params: Record<string, string | string[]>): IncomingMessage {
  const read = readWebhook({ ...common, ...params });
  if (read.type !== 'message') throw new Error('read as a status');
  return read;
}
function status(params: Record<string, string | string[]>): IncomingStatus {
  const read = readWebhook({ ...common, ...params });
  if (read.type !== 'status') throw new Error('read as a message');
  return read;
}

describe("a customer's message", () => {
  test('of text keeps its text, sender, name and every parameter', () => {
    const params = { MessageType: 'text', Body: 'Hola, ¿está abierto? 👍', NumMedia: '0', NewOne: 'x' };
    expect(message(params)).toEqual({
      type: 'message',
      sid: SID,
      from: 'whatsapp:+15550001111',
      alsoKnownAs: [],
      to: 'whatsapp:+14155238886',
      phone: '+15550001111',
      profileName: 'Ana López',
      kind: 'text',
      text: 'Hola, ¿está abierto? 👍',
      attachments: [],
      location: null,
      button: null,
      quotedSid: null,
      forwarded: null,
      referral: null,
      raw: { ...common, ...params },
    });
  });

  // Kinds and fields as in Twilio's captures and documentation.
  test.each([
    [{ MessageType: 'image', Body: 'look', ...media('image/jpeg') }, 'image', 'look'],
    [{ MessageType: 'audio', Body: '', ...media('audio/ogg') }, 'audio', ''],
    [{ MessageType: 'video', ...media('video/mp4') }, 'video', ''],
    [{ MessageType: 'sticker', Body: '', ...media('image/webp') }, 'sticker', ''],
    [{ MessageType: 'contacts', Body: '', ...media('text/vcard') }, 'contactCard', ''],
    [
      { MessageType: 'document', Body: 'invoice.pdf', ...media('application/pdf') },
      'document',
      'invoice.pdf',
    ],
    [{ MessageType: 'button', Body: 'Yes', ButtonText: 'Yes', ButtonPayload: 'y' }, 'interactive', 'Yes'],
    [{ MessageType: 'reaction', Body: '👍' }, 'unsupported', '👍'],
    [{ MessageType: 'constructor', Body: '' }, 'unsupported', ''],
    [{ MessageType: 'location', Latitude: 'x', Longitude: '1' }, 'unsupported', ''],
    [{ MessageType: 'text' }, 'text', ''],
  ])('%j is of kind %s', (params, kind, text) => {
    expect(message(params)).toMatchObject({ kind, text });
  });

  test.each([
    [{ Body: 'hi' }, 'text'],
    [{ Body: 'see', ...media('image/png') }, 'image'],
    [media('image/webp'), 'sticker'],
    [media('audio/ogg; codecs=opus'), 'audio'],
    [media('text/x-vcard'), 'contactCard'],
    [media(''), 'document'],
    [{ Latitude: '25.01', Longitude: '-77.39' }, 'location'],
    [{ ButtonPayload: 'yes' }, 'interactive'],
    [{ ListId: 'opt_blue', ListTitle: 'Blue' }, 'interactive'],
    [{}, 'unsupported'],
  ])('without MessageType, %j is of kind %s', (params, kind) => {
    expect(message(params).kind).toBe(kind);
  });

  test('with a file keeps its type and address, and a document its name', () => {
    expect(
      message({ MessageType: 'document', Body: 'invoice.pdf', ...media('application/pdf') }).attachments,
    ).toEqual([{ contentType: 'application/pdf', url: media('')['MediaUrl0'], name: 'invoice.pdf' }]);
    expect(
      message({ MessageType: 'document', Body: 'the invoice', ...media('nonsense') }).attachments,
    ).toEqual([{ contentType: 'application/octet-stream', url: media('')['MediaUrl0'], name: null }]);
  });

  test('with several files keeps them in their order, ten at most', () => {
    const many = Object.fromEntries(
      Array.from({ length: 12 }, (_, n) => [`MediaUrl${11 - n}`, `https://m/${11 - n}`]),
    );
    expect(message(many).attachments.map(({ url }) => url)).toEqual(
      Array.from({ length: 10 }, (_, n) => `https://m/${n}`),
    );
  });

  test('of a place has coordinates, label and address', () => {
    const place = {
      MessageType: 'location',
      Body: '',
      Latitude: '25.018766403198',
      Longitude: '-77.395950317383',
    };
    expect(message({ ...place, Label: 'Office', Address: '1 Main St' }).location).toEqual({
      latitude: 25.018766403198,
      longitude: -77.395950317383,
      label: 'Office',
      address: '1 Main St',
    });
    expect(message(place).location).toMatchObject({ label: null, address: null });
    expect(message({ ...place, Latitude: '91' })).toMatchObject({ kind: 'unsupported', location: null });
  });

  test('by a button or a list has text and payload, and the message it answers', () => {
    const pressed = {
      MessageType: 'interactive',
      Body: 'Konfirmasi',
      ButtonText: 'Konfirmasi',
      ButtonPayload: 'confirm_123',
      OriginalRepliedMessageSid: 'MM3c14',
    };
    expect(message(pressed)).toMatchObject({
      kind: 'interactive',
      button: { text: 'Konfirmasi', payload: 'confirm_123' },
      quotedSid: 'MM3c14',
    });
    expect(message({ MessageType: 'interactive', ListId: 'opt_blue', ListTitle: 'Blue' })).toMatchObject({
      text: 'Blue',
      button: { text: 'Blue', payload: 'opt_blue' },
    });
  });

  test('of somebody who hides the number has an address and no phone', () => {
    expect(message({ From: 'whatsapp:CO.4480491918930694', WaId: '', Body: 'hi' })).toMatchObject({
      from: 'whatsapp:CO.4480491918930694',
      phone: null,
    });
  });

  test('without a name, or with an endless one, is fine', () => {
    expect(message({ ProfileName: ' ' }).profileName).toBeNull();
    expect([...(message({ ProfileName: '👍'.repeat(5000) }).profileName ?? '')]).toHaveLength(200);
  });

  test('with a parameter repeated counts the first value and keeps all', () => {
    const read = message({ Body: ['one', 'two'] });
    expect(read.text).toBe('one');
    expect(read.raw['Body']).toEqual(['one', 'two']);
  });

  test.each(['MessageSid', 'From', 'To'])(
    'without %s is not understood, and that is said in words',
    (name) => {
      const rest = { ...common, SmsSid: '', SmsMessageSid: '', Body: 'hi' };
      expect(() => readWebhook({ ...rest, [name]: '' })).toThrow(`${name} is missing`);
    },
  );
});

describe('a status callback', () => {
  test.each([
    ['sending', 'sending'],
    ['sent', 'sent'],
    ['delivered', 'delivered'],
    ['read', 'read'],
    ['queued', null],
    ['accepted', null],
    ['scheduled', null],
    ['something_new', null],
    ['toString', null],
  ])('%s means %s', (MessageStatus, expected) => {
    expect(status({ MessageStatus, SmsStatus: MessageStatus })).toEqual({
      type: 'status',
      sid: SID,
      status: expected,
      error: null,
    });
  });

  test.each(['failed', 'undelivered'])('%s is a failure with code and words', (MessageStatus) => {
    const read = status({ MessageStatus, ErrorCode: '63016' });
    expect(read).toMatchObject({ status: 'failed', error: { code: '63016' } });
    expect(read.error?.message).toContain('24 hours');
  });

  test('a failure with a code that nobody has described yet names the code', () => {
    expect(status({ MessageStatus: 'failed', ErrorCode: '69999' }).error).toEqual({
      code: '69999',
      message: 'Twilio reported error 69999; what it means: https://www.twilio.com/docs/errors/69999',
    });
  });

  test('a failure without a code says so', () => {
    expect(status({ MessageStatus: 'canceled' })).toMatchObject({
      status: 'failed',
      error: { code: 'canceled' },
    });
  });

  test('is told from a message by MessageStatus alone', () => {
    expect(readWebhook({ ...common, MessageStatus: 'read', Body: 'hi' }).type).toBe('status');
    expect(readWebhook({ ...common, MessageStatus: '', Body: 'hi' }).type).toBe('message');
    expect(readWebhook({ MessageSid: SID, From: 'a', To: 'b', Body: 'hi' }).type).toBe('message');
  });
});

test('whatever the parameters are, a webhook is read or refused with an Error in words', () => {
  const names = fc.constantFrom(
    ...Object.keys(common),
    'Body',
    'MessageType',
    'MediaUrl0',
    'Latitude',
    '__proto__',
  );
  const values = fc.oneof(fc.string({ unit: 'binary' }), fc.array(fc.string(), { maxLength: 3 }));
  fc.assert(
    fc.property(fc.dictionary(fc.oneof(names, fc.string()), values), (params) => {
      try {
        expect(['message', 'status']).toContain(readWebhook(params).type);
      } catch (error) {
        expect(String(error)).toContain('Not a webhook we understand');
      }
    }),
  );
});

test.each([
  [{ Forwarded: 'true', FrequentlyForwarded: 'false' }, 'once'],
  [{ Forwarded: 'true', FrequentlyForwarded: 'true' }, 'often'],
  [{ Forwarded: 'false' }, null],
])('a forwarded message says so: %p', (params, forwarded) => {
  expect(message({ Body: 'x', ...params }).forwarded).toBe(forwarded);
});

test('a customer who tapped an advertisement brings it along, and empty parameters bring nothing', () => {
  const empty = { ReferralBody: '', ReferralHeadline: '', ReferralSourceId: '', ReferralSourceUrl: '' };
  expect(message({ Body: 'x', ...empty }).referral).toBeNull();
  const referral = message({
    Body: 'I saw the ad',
    ...empty,
    ReferralSourceType: 'ad',
    ReferralSourceId: '1202',
    ReferralSourceUrl: 'javascript:alert(1)',
    ReferralHeadline: 'x'.repeat(3000),
    ReferralCtwaClid: 'click',
  }).referral;
  expect(referral).toEqual({
    type: 'ad',
    id: '1202',
    url: null,
    headline: 'x'.repeat(2000),
    body: null,
    clickId: 'click',
  });
});

test('a kind that nobody knows is kept whole and shown as unsupported', () => {
  const params = { MessageType: 'reaction', Emoji: '👍', ReactedTo: 'SM1' };
  expect(message(params)).toMatchObject({ kind: 'unsupported', raw: params });
});
