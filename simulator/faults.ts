import { z } from 'zod';
import { deliverySchema } from './settings';

/** Calls of Twilio's API that a fault can strike. */
export type Operation = 'create' | 'fetch' | 'list' | 'update' | 'delete' | 'account' | 'media' | 'typing';

const which = {
  /** How many calls are struck before the fault is used up. */
  times: z.int().min(1).max(100_000).default(1),
  /** Only messages to this address, from this one, or whose text contains this. */
  match: z
    .strictObject({ to: z.string().max(160), from: z.string().max(160), body: z.string().max(1600) })
    .partial()
    .default({}),
  /** How the callbacks of a message accepted in spite of the fault are sent. */
  delivery: deliverySchema.partial().default({}),
};
const on = {
  operation: z
    .enum(['create', 'fetch', 'list', 'update', 'delete', 'account', 'media', 'typing', 'any'])
    .default('create'),
};
const code = z.int().min(10_000).max(99_999);

export const faultSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('wrongCredentials'), ...which, ...on }),
  z.strictObject({ kind: z.literal('tooManyRequests'), ...which, ...on }),
  z.strictObject({ kind: z.literal('error'), ...which, ...on }),
  z.strictObject({ kind: z.literal('reset'), ...which, ...on }),
  z.strictObject({
    kind: z.literal('refuse'),
    code,
    status: z.int().min(400).max(499).default(400),
    message: z.string().max(500).default('Refused by the simulator'),
    ...which,
    ...on,
  }),
  z.strictObject({
    kind: z.literal('slow'),
    ms: z.int().min(1).max(600_000),
    /** Whether a create is accepted before the pause or after it. */
    accept: z.enum(['first', 'afterwards']).default('first'),
    ...which,
    ...on,
  }),
  z.strictObject({ kind: z.literal('errorAfterAcceptance'), ...which }),
  z.strictObject({ kind: z.literal('resetAfterAcceptance'), ...which }),
  z.strictObject({ kind: z.literal('noCallbacks'), ...which }),
  z.strictObject({
    kind: z.literal('failLater'),
    code,
    status: z.enum(['failed', 'undelivered']).default('undelivered'),
    ...which,
  }),
  /** No fault by itself: other callbacks than usual for the messages it matches. */
  z.strictObject({ kind: z.literal('delivery'), ...which }),
]);
export type FaultRequest = z.infer<typeof faultSchema>;
export type Fault = FaultRequest & { id: number; remaining: number };

/** Takes the first fault, in the order they were asked for, that strikes this call, and uses it up by one. */
export function takeFault(
  faults: Fault[],
  operation: Operation,
  message: { to: string; from: string; body: string },
): Fault | null {
  const fault = faults.find((each) => strikes(each, operation, message));
  if (!fault) return null;
  fault.remaining -= 1;
  return fault;
}

function strikes(
  fault: Fault,
  operation: Operation,
  message: { to: string; from: string; body: string },
): boolean {
  const struck = 'operation' in fault ? fault.operation : 'create';
  if (fault.remaining < 1 || (struck !== 'any' && struck !== operation)) return false;
  const { to, from, body } = fault.match;
  const same = (wanted: string, address: string) => bare(wanted) === bare(address);
  return (
    (to === undefined || same(to, message.to)) &&
    (from === undefined || same(from, message.from)) &&
    (body === undefined || message.body.includes(body))
  );
}

const bare = (address: string) => address.replace(/^whatsapp:/, '');
