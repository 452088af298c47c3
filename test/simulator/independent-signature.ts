import { createHmac } from 'node:crypto';

/** Twilio's signature computed from its documentation alone, not with the SDK (docs: usage/security). */
export function independentSignature(
  authToken: string,
  url: string,
  parameters: Record<string, string | string[]>,
): string {
  const names = Object.keys(parameters).sort((one, other) => (one < other ? -1 : one > other ? 1 : 0));
  const parts = names.flatMap((name) => {
    const values = [...new Set([parameters[name] ?? []].flat())].sort();
    return values.map((value) => name + value);
  });
  return createHmac('sha1', authToken)
    .update(url + parts.join(''), 'utf8')
    .digest('base64');
}
