import type { Connection, DeliveryOutcome, Joining } from '../channel';
import type { SenderReport } from '../../db/schema';
import { Refusal } from '../../refusal';

/** Everybody's sandbox has the same number. Source: Twilio docs, whatsapp/sandbox, as everything here. */
export const SANDBOX_NUMBER = 'whatsapp:+14155238886';
const PACE_MS = 3000;

export const isSandbox = ({ options }: Pick<Connection, 'options'>) => options?.['sandbox'] === true;

/** How customers join; null for a number that they need not join. */
export function joining({ sender, options }: Connection): Joining | null {
  const words = options?.['joinWords'];
  if (!isSandbox({ options: options ?? {} }) || typeof words !== 'string') return null;
  const text = `join ${words}`;
  return {
    text,
    link: `https://wa.me/${sender.replace(/\D/g, '')}?text=${encodeURIComponent(text)}`,
    limits: [
      'One message in three seconds: the desk keeps to that.',
      'Whoever joins is in for three days, then has to join again (error 63015).',
      'Of templates only the three that Twilio has prepared.',
      '50 messages a day on a trial account.',
    ],
  };
}

/** Twilio doesn't list the sandbox: there is nothing to ask for. */
export const sandboxReport: SenderReport = {
  state: 'online',
  code: 'twilioSender.SANDBOX',
  detail:
    'This is Twilio’s sandbox, which belongs to no account. In the Twilio console, under Messaging → Try it out → Send a WhatsApp message → Sandbox settings, enter the webhook URL for incoming messages and as the status callback.',
  nextStep: null,
  quality: null,
  messagingLimit: null,
  addresses: [],
};

export const sandboxByHand = () => new Refusal('sandbox-by-hand', 409, sandboxReport.detail);

/** Keeps the sandbox's pace in this process; where there are others, Twilio refuses what is too fast, and it is tried again. */
export function sandboxPace() {
  // One entry for each account at most.
  const sentAt = new Map<string, number>();
  /** Null when it is this message's turn, else what becomes of it. */
  return ({ account }: Connection, now: number): DeliveryOutcome | null => {
    const waitMs = (sentAt.get(account) ?? 0) + PACE_MS - now;
    if (waitMs <= 0) {
      sentAt.set(account, now);
      return null;
    }
    const message = 'Twilio’s sandbox sends one message in three seconds: this one waits for its turn.';
    return { type: 'later', retryInMs: waitMs, error: { code: 'sandbox-pace', message }, keepsPace: true };
  };
}
