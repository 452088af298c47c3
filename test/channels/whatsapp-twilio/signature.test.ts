import { isSigned } from '../../../channels/whatsapp-twilio/signature';

const T = '0123456789abcdef0123456789abcdef';
const url = 'https://desk.example.com/twilio/inbound';
const inbound = Object.fromEntries(
  new URLSearchParams(
    'SmsMessageSid=SM00000000000000000000000000000001&NumMedia=0&ProfileName=Ana+L%C3%B3pez&MessageType=text&SmsSid=SM00000000000000000000000000000001&WaId=15550001111&SmsStatus=received&Body=Hola%2C+%C2%BFest%C3%A1+abierto%3F+%F0%9F%91%8D&To=whatsapp%3A%2B14155238886&NumSegments=1&ReferralNumMedia=0&MessageSid=SM00000000000000000000000000000001&AccountSid=AC00000000000000000000000000000001&ChannelMetadata=%7B%22type%22%3A%22whatsapp%22%2C%22data%22%3A%7B%22context%22%3A%7B%22ProfileName%22%3A%22Ana+L%C3%B3pez%22%2C%22WaId%22%3A%2215550001111%22%7D%7D%7D&From=whatsapp%3A%2B15550001111&ApiVersion=2010-04-01',
  ),
);
const status = {
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
const V1 = 'hkXk2v5Z8ayKC+b3p8hrm+acwNE=';
const V2 = 'Tu6jQ1UmdJnmuguF0w3zfGp70Xw=';
const statusUrl = 'https://desk.example.com:8443/twilio/status?tenant=t1&x=a%20b';

const signed = (
  token: string,
  signature: string | string[] | undefined,
  at: string,
  params: Record<string, string | string[]>,
) => isSigned(token, { url: at, headers: { 'x-twilio-signature': signature }, params });

describe('a genuine webhook is taken', () => {
  test.each([
    [
      "V0, Twilio's published sample",
      '12345',
      'L/OH5YylLD5NRKLltdqwSvS0BnU=',
      'https://example.com/myapp.php?foo=1&bar=2',
      {
        CallSid: 'CA1234567890ABCDE',
        Caller: '+14158675310',
        Digits: '1234',
        From: '+14158675310',
        To: '+18005551212',
      },
    ],
    ['V1, a message', T, V1, url, inbound],
    ['V2, a status with port and query', T, V2, statusUrl, status],
    [
      'V3, a hash of the body in the address',
      T,
      '3lxyqZYkLcUfcPFyH0pS2x3qlNY=',
      'https://example.com/myapp?bodySHA256=5ccde7145dfb8f56479710896586cb9d5911809d83afbe34627818790db0aec9',
      {},
    ],
    [
      'V4, a repeated parameter',
      T,
      'n4FDn8xO3amVaLFdl8ACTeNTrG8=',
      url,
      { Body: 'x', MediaUrl: ['https://b/2', 'https://a/1', 'https://a/1'] },
    ],
    ['V1 with the port that https has anyway', T, V1, 'https://desk.example.com:443/twilio/inbound', inbound],
    ['V1 with the host in capitals', T, V1, 'https://DESK.example.com/twilio/inbound', inbound],
  ])('%s', (_name, token, signature, at, params) => {
    expect(signed(token, signature, at, params)).toBe(true);
  });
});

describe('a webhook that Twilio did not make is refused', () => {
  const { Body: _left, ...withoutBody } = inbound;
  test.each<[string, string, string | string[] | undefined, string, Record<string, string | string[]>]>([
    ['a slash at the end', T, V1, `${url}/`, inbound],
    ['http instead of https', T, V1, url.replace('https', 'http'), inbound],
    ['a parameter missing', T, V1, url, withoutBody],
    ['a parameter more', T, V1, url, { ...inbound, Extra: '' }],
    ['a text trimmed', T, V1, url, { ...inbound, Body: `${inbound['Body']} ` }],
    ['a fragment', T, V1, `${url}#rc=2`, inbound],
    ['another token', 'fedcba9876543210fedcba9876543210', V1, url, inbound],
    ['the signature of another webhook', T, V2, url, inbound],
    ['an empty header', T, '', url, inbound],
    ['no header', T, undefined, url, inbound],
    ['two headers', T, [V1, V1], url, inbound],
    ['an address without a host', T, V1, '/twilio/inbound', inbound],
  ])('%s', (_name, token, signature, at, params) => {
    expect(signed(token, signature, at, params)).toBe(false);
  });

  test('an empty token makes nothing genuine, although the SDK can sign with it', async () => {
    const { default: twilio } = await import('twilio');
    const forged = twilio.getExpectedTwilioSignature('', url, inbound);
    expect(twilio.validateRequest('', forged, url, inbound)).toBe(true);
    expect(signed('', forged, url, inbound)).toBe(false);
  });

  test('a parameter named __proto__ is signed like any other', async () => {
    const { default: twilio } = await import('twilio');
    const params = JSON.parse('{"__proto__":"x","Body":"y"}') as Record<string, string>;
    const signature = twilio.getExpectedTwilioSignature(T, url, params);
    expect(signed(T, signature, url, params)).toBe(true);
    expect(signed(T, signature, url, { Body: 'y' })).toBe(false);
  });
});
