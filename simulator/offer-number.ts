import { z } from 'zod';
import { emptySender, type Simulation } from './simulation';

export const offerSchema = z.strictObject({
  /** Addresses that are in use, like `whatsapp:+14155238886`. */
  taken: z.array(z.string().max(320)).max(10_000).default([]),
  /** Where webhooks for it are posted, when the signed address isn't reachable from here. */
  connectTo: z.url().optional(),
});

/** Numbers that are made begin like this; the rest counts. */
const FIRST_MADE = 14_155_550_101;

/** A number of the usual account that is none of those, with what a desk needs to connect it. Made where all are taken. */
export function offerNumber(
  simulation: Simulation,
  { taken, connectTo }: z.output<typeof offerSchema>,
): { number: string; accountSid: string; authToken: string } {
  const { defaultAccount, senders } = simulation;
  const isFree = (number: string) => !taken.includes(number);
  const offered = [...senders.values()].find(
    ({ number, accountSid, sandbox, status }) =>
      accountSid === defaultAccount.sid && sandbox === null && status === 'ONLINE' && isFree(number),
  );
  const sender = offered ?? emptySender(unusedNumber(simulation, isFree), defaultAccount.sid);
  senders.set(sender.number, { ...sender, ...(connectTo === undefined ? {} : { connectTo }) });
  simulation.save();
  return {
    number: sender.number.replace(/^whatsapp:/, ''),
    accountSid: defaultAccount.sid,
    authToken: defaultAccount.authToken,
  };
}

function unusedNumber({ senders }: Simulation, isFree: (number: string) => boolean): string {
  for (let made = FIRST_MADE; ; made += 1) {
    const number = `whatsapp:+${made}`;
    if (isFree(number) && !senders.has(number)) return number;
  }
}
