import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInThisContext } from 'node:vm';
import { signatureHeaders } from '../../activities/sign-webhook';

const page = readFileSync(join(__dirname, '..', '..', 'docs', 'webhooks.md'), 'utf8');
const [, snippet = ''] = /```js\n([\s\S]+?)```/.exec(page) ?? [];
// What the document says, run as a receiver would.
const isFromAnswerhall = runInThisContext(`((require) => { ${snippet}; return isFromAnswerhall; })`)(
  require,
) as (headers: Record<string, string>, body: string, secret: string) => boolean;

const at = new Date();
const body = '{"text":"Grüße"}';
const headers = signatureHeaders('ahwh_secret', { id: 'a1', body, at });

test('the check that the document shows accepts what we sign', () => {
  expect(isFromAnswerhall(headers, body, 'ahwh_secret')).toBe(true);
  const empty = signatureHeaders('ahwh_secret', { id: 'a1', body: null, at });
  expect(isFromAnswerhall(empty, '', 'ahwh_secret')).toBe(true);
});

test('it refuses another body, id, secret or time, and what has no signature', () => {
  const old = signatureHeaders('ahwh_secret', { id: 'a1', body, at: new Date(at.getTime() - 600_000) });
  const refused = [
    isFromAnswerhall(headers, `${body} `, 'ahwh_secret'),
    isFromAnswerhall({ ...headers, 'x-answerhall-id': 'a2' }, body, 'ahwh_secret'),
    isFromAnswerhall(headers, body, 'ahwh_other'),
    isFromAnswerhall(old, body, 'ahwh_secret'),
    isFromAnswerhall({ 'x-answerhall-id': 'a1' }, body, 'ahwh_secret'),
  ];
  expect(refused).toEqual([false, false, false, false, false]);
});
