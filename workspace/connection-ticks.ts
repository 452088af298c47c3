import type { ConnectionSignsRow, IntegrationRow } from '../db/schema';
import { filled, type Values } from '../said';
import { TICK_WORDS } from './tick-words';

export interface Tick {
  state: 'ok' | 'waiting' | 'failed';
  /** When that was seen. */
  at: Date | null;
  /** Which of the texts that is; null for one of a provider of which no more is known. */
  code: string | null;
  /** What the text puts in. */
  values: Values;
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

function credentials({ integration, signs, isReadable }: SeenOfConnection): Tick {
  const at = signs?.askedAt ?? null;
  if (integration.health === 'draft') return tick('waiting', at, 'draft');
  if (integration.health === 'disabled') return tick('waiting', at, 'disabled');
  if (!isReadable) return tick('failed', null, 'unreadable');
  if (at === null) return tick('waiting', null, 'notAsked');
  const problem = signs?.accountProblem ?? null;
  if (problem !== null) return tick('failed', at, 'accountProblem', { problem });
  const listing = signs?.listingProblem ?? null;
  if (listing !== null)
    return tick('failed', integration.errorSince ?? at, 'listingProblem', { problem: listing });
  return tick('ok', at, 'credentialsTaken');
}

function senderOnline({ signs }: SeenOfConnection): Tick {
  const at = signs?.askedAt ?? null;
  const report = signs?.sender ?? null;
  if (at === null) return tick('waiting', null, 'notAsked');
  if (report === null) {
    const problem = signs?.senderProblem ?? null;
    return problem === null
      ? tick('waiting', at, 'nothingOfSender')
      : tick('waiting', at, 'senderProblem', { problem });
  }
  const { state, code = null, values = {}, detail, nextStep } = report;
  if (state === 'online') return { state: 'ok', at, code, values, detail, nextStep: null };
  return { state: state === 'pending' ? 'waiting' : 'failed', at, code, values, detail, nextStep };
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
  if (isLast && isOfProvider) {
    const { code = null, values = {}, detail, nextStep } = refused;
    return { state: 'failed', at: refusedAt, code, values, detail, nextStep };
  }
  if (hasArrived && webhookSeenAt) return tick('ok', webhookSeenAt, 'messageArrived');
  if (!isReachable) return tick('waiting', null, 'unreachable', { publicUrl });
  const wrong = addressesOf(seen).some(({ isRight }) => !isRight);
  return tick('waiting', null, wrong ? 'otherAddresses' : 'nothingArrived');
}

function answerDelivered({ signs }: SeenOfConnection): Tick {
  const { deliveredAt = null, failedAt = null, failed = null } = signs ?? {};
  const isLast = failedAt !== null && failedAt.getTime() > (deliveredAt?.getTime() ?? 0);
  // One customer who can't be reached says nothing about a connection that works.
  if (isLast && failed && (deliveredAt === null || failed.misconfigured))
    return tick('failed', failedAt, failed.misconfigured ? 'answerMisconfigured' : 'answerFailed', {
      problem: `${failed.message} (${failed.code})`,
    });
  if (deliveredAt) return tick('ok', deliveredAt, 'answerDelivered');
  return tick('waiting', null, 'nothingDelivered');
}

function tick(
  state: Tick['state'],
  at: Date | null,
  code: keyof typeof TICK_WORDS,
  values: Values = {},
): Tick {
  const { detail, nextStep } = TICK_WORDS[code];
  return { state, at, code, values, detail: filled(detail, values), nextStep };
}
