import twilio from 'twilio';
import { independentSignature } from './independent-signature';
import { ana, business, playground } from './playground';

const token = '0123456789abcdef0123456789abcdef';
const inbound = 'https://desk.example.com/twilio/inbound';
const inboundBody =
  'SmsMessageSid=SM00000000000000000000000000000001&NumMedia=0&ProfileName=Ana+L%C3%B3pez&MessageType=text&SmsSid=SM00000000000000000000000000000001&WaId=15550001111&SmsStatus=received&Body=Hola%2C+%C2%BFest%C3%A1+abierto%3F+%F0%9F%91%8D&To=whatsapp%3A%2B14155238886&NumSegments=1&ReferralNumMedia=0&MessageSid=SM00000000000000000000000000000001&AccountSid=AC00000000000000000000000000000001&ChannelMetadata=%7B%22type%22%3A%22whatsapp%22%2C%22data%22%3A%7B%22context%22%3A%7B%22ProfileName%22%3A%22Ana+L%C3%B3pez%22%2C%22WaId%22%3A%2215550001111%22%7D%7D%7D&From=whatsapp%3A%2B15550001111&ApiVersion=2010-04-01';
const inboundParameters = Object.fromEntries(new URLSearchParams(inboundBody));
const statusUrl = 'https://desk.example.com:8443/twilio/status?tenant=t1&x=a%20b';
const statusParameters = {
  ChannelPrefix: 'whatsapp',
  ApiVersion: '2010-04-01',
  MessageStatus: 'undelivered',
  SmsSid: 'SM00000000000000000000000000000002',
  SmsStatus: 'undelivered',
  ErrorCode: '63016',
  ChannelInstallSid: 'XE00000000000000000000000000000001',
  To: 'whatsapp:+15550001111',
  From: 'whatsapp:+14155238886',
  MessageSid: 'SM00000000000000000000000000000002',
  AccountSid: 'AC00000000000000000000000000000001',
};
const jsonUrl =
  'https://example.com/myapp?bodySHA256=5ccde7145dfb8f56479710896586cb9d5911809d83afbe34627818790db0aec9';
const jsonBody = '{"CallSid":"CA1234567890ABCDE","Caller":"+12349013030"}';
const v1 = 'hkXk2v5Z8ayKC+b3p8hrm+acwNE=';
const v3 = '3lxyqZYkLcUfcPFyH0pS2x3qlNY=';

const vectors: [string, string, string, Record<string, string | string[]>, string][] = [
  [
    "V0, Twilio's published sample",
    '12345',
    'https://example.com/myapp.php?foo=1&bar=2',
    {
      CallSid: 'CA1234567890ABCDE',
      Caller: '+14158675310',
      Digits: '1234',
      From: '+14158675310',
      To: '+18005551212',
    },
    'L/OH5YylLD5NRKLltdqwSvS0BnU=',
  ],
  ["V1, a customer's message", token, inbound, inboundParameters, v1],
  ['V2, a status with port and query', token, statusUrl, statusParameters, 'Tu6jQ1UmdJnmuguF0w3zfGp70Xw='],
  ['V3, JSON signed by its hash', token, jsonUrl, {}, v3],
  [
    'V4, a repeated parameter',
    token,
    inbound,
    { Body: 'x', MediaUrl: ['https://b/2', 'https://a/1', 'https://a/1'] },
    'n4FDn8xO3amVaLFdl8ACTeNTrG8=',
  ],
];

test.each(vectors)(
  '%s: the SDK, which the simulator signs with, and an independent HMAC agree',
  (_name, key, url, parameters, signature) => {
    expect(independentSignature(key, url, parameters)).toBe(signature);
    expect(twilio.getExpectedTwilioSignature(key, url, parameters)).toBe(signature);
    expect(twilio.validateRequest(key, signature, url, parameters)).toBe(true);
  },
);

const withoutBody = Object.fromEntries(Object.entries(inboundParameters).filter(([name]) => name !== 'Body'));
test.each<[string, string, string, Record<string, string>, boolean]>([
  ['a slash at the end', v1, `${inbound}/`, inboundParameters, false],
  ['http instead of https', v1, inbound.replace('https', 'http'), inboundParameters, false],
  ['a parameter missing', v1, inbound, withoutBody, false],
  ['the fragment of connection overrides', v1, `${inbound}#rc=2`, inboundParameters, false],
  ['an empty signature', '', inbound, inboundParameters, false],
  ['no signature', undefined as unknown as string, inbound, inboundParameters, false],
  ['the default port', v1, inbound.replace('.com/', '.com:443/'), inboundParameters, true],
  [
    'an upper-case host',
    v1,
    inbound.replace('desk.example.com', 'DESK.EXAMPLE.COM'),
    inboundParameters,
    true,
  ],
])('V1 with %s is judged as by Twilio', (_name, signature, url, parameters, valid) => {
  expect(twilio.validateRequest(token, signature, url, parameters)).toBe(valid);
});

test('V2 signed without its port is valid too, V3 with a changed body is not', () => {
  const withoutPort = independentSignature(token, statusUrl.replace(':8443', ''), statusParameters);
  expect(twilio.validateRequest(token, withoutPort, statusUrl, statusParameters)).toBe(true);
  expect(twilio.validateRequestWithBody(token, v3, jsonUrl, jsonBody)).toBe(true);
  expect(twilio.validateRequestWithBody(token, v3, jsonUrl, `${jsonBody} `)).toBe(false);
});

describe('webhooks of the simulator', () => {
  let ground: Awaited<ReturnType<typeof playground>>;
  beforeAll(async () => {
    ground = await playground();
  });
  afterAll(() => ground.close());

  test('are signed over exactly the configured URL, query included, fragment left out', async () => {
    const { desk, drive, simulator } = ground;
    const signedUrl = `${desk.url}/webhooks/twilio/1?tenant=t1&x=a%20b`;
    await drive('PUT', `senders/${business}`, { webhookUrl: `${signedUrl}#rc=2&rp=all` });
    await drive('POST', 'messages', {
      from: ana,
      to: business,
      text: 'Hola, ¿está abierto? 👍',
      parameters: { Repeated: ['b', 'a', 'a'], Empty: '', Spaces: '  x  ' },
    });
    const [webhook] = desk.received;
    expect(webhook!.path).toBe('/webhooks/twilio/1?tenant=t1&x=a%20b');
    const form = new URLSearchParams(webhook!.raw);
    const parameters = Object.fromEntries(
      [...form.keys()].map((name) => [name, name === 'Repeated' ? [...form.getAll(name)] : form.get(name)!]),
    );
    const signature = String(webhook!.headers['x-twilio-signature']);
    expect(signature).toBe(independentSignature(simulator.account.authToken, signedUrl, parameters));
    expect(twilio.validateRequest(simulator.account.authToken, signature, signedUrl, parameters)).toBe(true);
  });

  test('can be signed with a wrong token or not at all', async () => {
    const { desk, drive, simulator, webhookUrl } = ground;
    await drive('PUT', `senders/${business}`, { webhookUrl });
    desk.received.length = 0;
    await drive('POST', 'messages', { from: ana, to: business, text: 'x', signWith: 'a-wrong-token' });
    await drive('POST', 'messages', { from: ana, to: business, text: 'x', signWith: 'missing' });
    const [wrong, missing] = desk.received;
    const signature = String(wrong!.headers['x-twilio-signature']);
    expect(twilio.validateRequest(simulator.account.authToken, signature, webhookUrl, wrong!.form)).toBe(
      false,
    );
    expect(signature).toBe(independentSignature('a-wrong-token', webhookUrl, wrong!.form));
    expect(missing!.headers['x-twilio-signature']).toBeUndefined();
  });

  test('connect elsewhere when the public address is out of reach, signed for the public one', async () => {
    const { desk, drive, simulator } = ground;
    const webhookUrl = 'https://desk.example.com/webhooks/twilio/1';
    await drive('PUT', `senders/${business}`, { webhookUrl, connectTo: desk.url });
    desk.received.length = 0;
    await drive('POST', 'messages', { from: ana, to: business, text: 'x' });
    const [webhook] = desk.received;
    const signature = String(webhook!.headers['x-twilio-signature']);
    expect(twilio.validateRequest(simulator.account.authToken, signature, webhookUrl, webhook!.form)).toBe(
      true,
    );
  });
});
