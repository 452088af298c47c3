import { virtualNow } from './customer-window';
import type { Sender, Simulation } from './simulation';

// Source: Twilio docs, whatsapp/sandbox.
const MEMBERSHIP_MS = 3 * 24 * 3_600_000;
const PACE_MS = 3000;
const MOST_MEMBERS = 10_000;

const memberKey = (sender: Sender, customer: string) => `${sender.number} ${customer}`;

/** True when a customer's text joins this sandbox: then it has. */
export function join(simulation: Simulation, sender: Sender, customer: string, text: string): boolean {
  const words = sender.sandbox?.joinWords.replace('-', ' ');
  const said = text.trim().toLowerCase().replace('-', ' ');
  if (words === undefined || said !== `join ${words}`) return false;
  const key = memberKey(sender, customer);
  simulation.joined.delete(key);
  simulation.joined.set(key, virtualNow(simulation));
  const oldest = simulation.joined.keys().next();
  if (simulation.joined.size > MOST_MEMBERS && !oldest.done) simulation.joined.delete(oldest.value);
  simulation.save();
  return true;
}

/** False for a customer of a sandbox who has not joined it, or not within three days. */
export function isMember(simulation: Simulation, sender: Sender, customer: string): boolean {
  if (sender.sandbox === null) return true;
  const since = simulation.joined.get(memberKey(sender, customer));
  return since !== undefined && virtualNow(simulation) < since + MEMBERSHIP_MS;
}

/**
 * What WhatsApp says of a message from a sandbox: nothing, 63015 to whom has not joined, 63018 within three seconds of the
 * one before. How Twilio holds that pace is not documented.
 */
export function sandboxFailure(simulation: Simulation, sender: Sender, customer: string): number | null {
  if (sender.sandbox === null) return null;
  if (!isMember(simulation, sender, customer)) return 63015;
  const before = simulation.sandboxSentAt.get(sender.number) ?? 0;
  if (Date.now() < before + PACE_MS) return 63018;
  simulation.sandboxSentAt.set(sender.number, Date.now());
  return null;
}
