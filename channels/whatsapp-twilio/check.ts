import type { Twilio } from 'twilio';
import { ProviderBusy, Refusal } from '../../refusal';
import { TwilioFailure } from './client';

/**
 * Asks Twilio for the account, which only the right credentials get.
 * @throws Refusal `credentials-refused` or `twilio-unreachable`, in words.
 */
export async function checkAccount(client: () => Twilio, account: string): Promise<void> {
  const found = await fetchAccount(client, account).catch((error: unknown) => {
    throw asRefusal(error);
  });
  if (found.sid !== account) throw unreachable('what answered is not Twilio');
  if (found.status !== 'active')
    throw new Refusal(
      'credentials-refused',
      400,
      `The Twilio account is ${found.status}. Bring it back in the Twilio console, then try again.`,
    );
}

/**
 * Asks for a message, which an API key may: the account itself is for the Auth Token only. Source: Twilio docs,
 * iam/api-keys. @throws Refusal as above.
 */
export async function checkKey(client: () => Twilio): Promise<void> {
  const ask = async () => client().messages.list({ pageSize: 1, limit: 1 });
  await ask().catch((error: unknown) => {
    if (!(error instanceof TwilioFailure) || (error.status !== 401 && error.status !== 403))
      throw asRefusal(error);
    throw new Refusal(
      'credentials-refused',
      400,
      'Twilio takes the Auth Token, but refused the API key. Copy its SID and its secret again, and look whether it is a key of this account that may read and send messages.',
    );
  });
}

async function fetchAccount(client: () => Twilio, account: string) {
  return client().api.v2010.accounts(account).fetch();
}

/** What a failed call means, as words for whoever asked. */
export function asRefusal(error: unknown): Refusal {
  if (!(error instanceof TwilioFailure)) return unreachable('what answered is not Twilio');
  const { status, code } = error;
  if (status === 401)
    return new Refusal(
      'credentials-refused',
      400,
      'Twilio refused these credentials. Copy Account SID and Auth Token, or the API key, again from the Twilio console.',
    );
  if (status === 403 || status === 404)
    return new Refusal(
      'credentials-refused',
      400,
      `Twilio does not give this account to these credentials (code ${code}). Check the Account SID.`,
    );
  if (status === 429)
    return new ProviderBusy(
      'twilio-unreachable',
      502,
      `Twilio is asked too often just now (code ${code}). Nothing was changed; try again in a minute.`,
    );
  return unreachable(status === 0 ? code : `HTTP ${status}, code ${code}`);
}

function unreachable(why: string): Refusal {
  return new Refusal(
    'twilio-unreachable',
    502,
    `Twilio gave no usable answer (${why}). Nothing was changed; try again in a moment.`,
  );
}
