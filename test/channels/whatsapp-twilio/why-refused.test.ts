import twilio from 'twilio';
import { whyRefused } from '../../../channels/whatsapp-twilio/why-refused';

const token = '0123456789abcdef0123456789abcdef';
const account = `AC${'1'.repeat(32)}`;
const url = 'https://desk.example.com/webhooks/twilio/1?message=2';
const connection = {
  integrationId: '1',
  account,
  sender: 'whatsapp:+14155238886',
  secrets: { authToken: token },
};
const message = { AccountSid: account, Body: 'Hola', From: 'whatsapp:+15550001111' };

function why(
  headers: Record<string, string>,
  params: Record<string, string> = message,
  signature = 'bm90IGdlbnVpbmUgYXQgYWxsLi4uLi4uLi4=',
) {
  return whyRefused(
    connection,
    { url, headers: { 'x-twilio-signature': signature, ...headers }, params },
    [],
  );
}
const inMs = (work: () => unknown) => {
  const began = performance.now();
  work();
  return performance.now() - began;
};

describe('what anybody can send costs no more than a genuine one', () => {
  const list = (one: (n: number) => string) => Array.from({ length: 300 }, (_, n) => one(n)).join(',');

  test('thousands of hosts and paths in the headers', () => {
    const headers = {
      'x-forwarded-host': list((n) => `h${n}.example`),
      'x-original-host': list((n) => `o${n}.example`),
      'x-forwarded-prefix': list((n) => `/p${n}`),
      'x-original-uri': list((n) => `/u${n}`),
      'x-rewrite-url': list((n) => `/r${n}`),
    };
    expect(inMs(() => expect(why(headers).cause).toBe('unknown'))).toBeLessThan(500);
  });

  test('thousands of parameters', () => {
    const many = Object.fromEntries(Array.from({ length: 9000 }, (_, n) => [`p${n}`, '1']));
    const params = { ...message, ...many };
    expect(inMs(() => expect(why({}, params).cause).toBe('changedParameters'))).toBeLessThan(500);
  });
});

test('a proxy that changed the host and took a prefix away is told, with a query too', () => {
  const at = 'https://shop.example.com/desk/webhooks/twilio/1?message=2';
  const signature = twilio.getExpectedTwilioSignature(token, at, message);
  const headers = { 'x-forwarded-host': 'shop.example.com, inner', 'x-forwarded-prefix': '/desk/' };
  expect(why(headers, message, signature)).toMatchObject({ cause: 'otherAddress' });
});

test('a body without an account, as JSON makes it, was changed on the way', () => {
  expect(why({}, { '{"AccountSid":"AC1"}': '' }).cause).toBe('changedParameters');
});
