import type { MessageReferral } from '../../db/schema';
import type { WebhookRequest } from '../channel';

type Params = WebhookRequest['params'];

const LONGEST = 2_000;

/** Source: Twilio docs, messaging/guides/webhook-request: `FrequentlyForwarded` is more than five times. */
export function forwardedIn(params: Params): 'once' | 'often' | null {
  const isTrue = (name: string) => read(params, name)?.toLowerCase() === 'true';
  if (isTrue('FrequentlyForwarded')) return 'often';
  return isTrue('Forwarded') ? 'once' : null;
}

/**
 * The advertisement or post that a customer tapped. Its parameters may all be there and empty.
 * Source: as above, click-to-WhatsApp parameters.
 */
export function referralIn(params: Params): MessageReferral | null {
  const url = read(params, 'ReferralSourceUrl');
  const referral = {
    type: read(params, 'ReferralSourceType'),
    id: read(params, 'ReferralSourceId'),
    url: url !== null && /^https?:\/\//i.test(url) ? url : null,
    headline: read(params, 'ReferralHeadline'),
    body: read(params, 'ReferralBody'),
    clickId: read(params, 'ReferralCtwaClid'),
  };
  return Object.values(referral).some((value) => value !== null) ? referral : null;
}

function read(params: Params, name: string): string | null {
  const [value = ''] = Object.hasOwn(params, name) ? [params[name] ?? ''].flat() : [];
  return [...value.trim()].slice(0, LONGEST).join('') || null;
}
