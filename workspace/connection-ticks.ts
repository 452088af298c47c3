import { RESTORE_KEY, UNREADABLE } from './connection-to-ask';
import type { ConnectionSignsRow, IntegrationRow } from '../db/schema';

export interface Tick {
  state: 'ok' | 'waiting' | 'failed';
  /** When that was seen. */
  at: Date | null;
  detail: string;
  /** What to do about it; null when nothing is. */
  nextStep: string | null;
}

export interface SeenOfConnection {
  integration: IntegrationRow;
  signs: ConnectionSignsRow | undefined;
  publicUrl: string;
  webhookUrl: string;
  /** False where the provider can't reach `publicUrl`. */
  isReachable: boolean;
  /** False where SECRET_KEY is not the one that the credentials were stored with. */
  isReadable: boolean;
}

/** The four things that show, one after the other, that a connected number works. Pure. */
export function ticksOf(seen: SeenOfConnection) {
  return {
    credentials: credentials(seen),
    senderOnline: senderOnline(seen),
    webhookArrived: webhookArrived(seen),
    answerDelivered: answerDelivered(seen),
  };
}

/** The addresses that the provider has, beside ours. The part after a `#` says only how often it tries. */
export function addressesOf({ signs, webhookUrl }: Pick<SeenOfConnection, 'signs' | 'webhookUrl'>) {
  return (signs?.sender?.addresses ?? []).map((address) => ({
    ...address,
    wanted: webhookUrl,
    isRight: address.method === 'POST' && withoutFragment(address.url) === withoutFragment(webhookUrl),
  }));
}

function withoutFragment(url: string | null): string | null {
  if (url === null || !URL.canParse(url)) return null;
  const parsed = new URL(url);
  parsed.hash = '';
  return parsed.href;
}

/** After so long without a genuine webhook, those whose signature fits nothing are taken for the provider's. */
const SILENT_MS = 24 * 3_600_000;
const ENTER_AGAIN =
  'Put right what it says, at the provider or in the credentials of this integration, then check the connection again.';
const CHECK_AGAIN = 'Check the connection again.';

function credentials({ integration, signs, isReadable }: SeenOfConnection): Tick {
  const at = signs?.askedAt ?? null;
  if (integration.health === 'draft')
    return waiting(at, 'This integration is a draft.', 'Fill it in, then connect it.');
  if (integration.health === 'disabled')
    return waiting(at, 'This integration is switched off.', 'Switch it on.');
  if (!isReadable) return { state: 'failed', at: null, detail: UNREADABLE, nextStep: RESTORE_KEY };
  if (at === null) return waiting(null, 'The provider has not been asked yet.', CHECK_AGAIN);
  const problem = signs?.accountProblem ?? null;
  if (problem !== null) return { state: 'failed', at, detail: problem, nextStep: ENTER_AGAIN };
  const listing = signs?.listingProblem ?? null;
  if (listing !== null)
    return {
      state: 'failed',
      at: integration.errorSince ?? at,
      detail: `It does not let the desk ask for messages: ${listing}`,
      nextStep: ENTER_AGAIN,
    };
  return ok(at, 'The provider takes these credentials.');
}

function senderOnline({ signs }: SeenOfConnection): Tick {
  const at = signs?.askedAt ?? null;
  const report = signs?.sender ?? null;
  if (at === null) return waiting(null, 'The provider has not been asked yet.', CHECK_AGAIN);
  if (report === null)
    return waiting(at, signs?.senderProblem ?? 'The provider said nothing about the sender.', CHECK_AGAIN);
  const { state, detail, nextStep } = report;
  if (state === 'online') return ok(at, detail);
  return { state: state === 'pending' ? 'waiting' : 'failed', at, detail, nextStep };
}

function webhookArrived(seen: SeenOfConnection): Tick {
  const { integration, signs, publicUrl, isReachable } = seen;
  const { webhookSeenAt } = integration;
  const hasArrived = integration.webhookUrl === publicUrl;
  const { refused = null, refusedAt = null } = signs ?? {};
  const isLast = refusedAt !== null && refusedAt.getTime() > (webhookSeenAt?.getTime() ?? 0);
  // Anybody can send something that is not signed, or wrongly: that says nothing about a connection that works.
  const isLongSilent = (refusedAt?.getTime() ?? 0) - (webhookSeenAt?.getTime() ?? 0) >= SILENT_MS;
  const isOfProvider =
    refused !== null &&
    (!hasArrived || (refused.cause !== 'noSignature' && (refused.cause !== 'unknown' || isLongSilent)));
  if (isLast && isOfProvider)
    return { state: 'failed', at: refusedAt, detail: refused.detail, nextStep: refused.nextStep };
  if (hasArrived && webhookSeenAt) return ok(webhookSeenAt, 'A message arrived, rightly signed.');
  if (!isReachable)
    return waiting(
      null,
      `The provider can not reach ${publicUrl}. It is asked every 3 seconds instead, so that messages come in all the same.`,
      'For more than a trial start the desk with a PUBLIC_URL that can be reached from the internet.',
    );
  const wrong = addressesOf(seen).some(({ isRight }) => !isRight);
  return waiting(
    null,
    'No webhook with a good signature has arrived at this address yet.',
    wrong
      ? 'At the provider the sender has other addresses: set them up, then write a message to the number.'
      : 'Write a message to the number from a telephone.',
  );
}

function answerDelivered({ signs }: SeenOfConnection): Tick {
  const { deliveredAt = null, failedAt = null, failed = null } = signs ?? {};
  const isLast = failedAt !== null && failedAt.getTime() > (deliveredAt?.getTime() ?? 0);
  // One customer who can't be reached says nothing about a connection that works.
  if (isLast && failed && (deliveredAt === null || failed.misconfigured))
    return {
      state: 'failed',
      at: failedAt,
      detail: `${failed.message} (${failed.code})`,
      nextStep: failed.misconfigured
        ? 'Put that right at the provider, check the connection again, then answer a message in the desk.'
        : 'Look at the message that failed, and send it again or answer another one.',
    };
  if (deliveredAt) return ok(deliveredAt, 'An answer has arrived at a customer.');
  return waiting(null, 'No answer has arrived at a customer yet.', 'Answer a message in the desk.');
}

const ok = (at: Date, detail: string): Tick => ({ state: 'ok', at, detail, nextStep: null });
const waiting = (at: Date | null, detail: string, nextStep: string): Tick => ({
  state: 'waiting',
  at,
  detail,
  nextStep,
});
