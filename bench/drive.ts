import type { LiveDesk } from './live-desk';

/** A call of the simulator's driving API; throws on an answer that is none of the 200s. */
export async function drive(
  { simulator }: Pick<LiveDesk, 'simulator'>,
  method: string,
  path: string,
  body?: unknown,
): Promise<unknown> {
  const response = await fetch(`${simulator.api}/${path}`, {
    method,
    ...(body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text === '' ? null : (JSON.parse(text) as unknown);
}
