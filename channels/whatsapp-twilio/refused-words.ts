import type { RefusedWebhook } from '../../db/schema';

interface RefusedWords {
  cause: RefusedWebhook['cause'];
  detail: string;
  nextStep: string;
}

const PASS_THROUGH =
  'Let your proxy pass the body through unchanged, with its Content-Type, and use POST in every URL field.';
const ITS_ACCOUNT =
  'Enter the Account SID of the account or subaccount that the sender belongs to, with its Auth Token.';

/** Why a webhook can be refused, and what to do about it. */
export const REFUSED = {
  noSignature: {
    cause: 'noSignature',
    detail:
      'The request had no signature (X-Twilio-Signature): it did not come from Twilio, or a proxy took the header away.',
    nextStep:
      'If you wrote a message just now, let your proxy pass all headers through. Otherwise there is nothing to do.',
  },
  tooManyParameters: {
    cause: 'changedParameters',
    detail: 'It has more than {{most}} parameters: Twilio sends no such webhook.',
    nextStep:
      'There is nothing to do, unless your proxy changes the body: let it pass that through unchanged.',
  },
  ofOtherAccount: {
    cause: 'otherAccount',
    detail: 'The signature is right, but the message is of the account {{account}}.',
    nextStep: ITS_ACCOUNT,
  },
  ofNoAccount: {
    cause: 'otherAccount',
    detail: 'The signature is right, but the message is of no account.',
    nextStep: ITS_ACCOUNT,
  },
  replacedToken: {
    cause: 'otherToken',
    detail: 'It is signed with the Auth Token before the one that was entered here, which no longer counts.',
    nextStep:
      'Promote the new Auth Token in the Twilio console, or enter the one that is the primary one there.',
  },
  otherAddress: {
    cause: 'otherAddress',
    detail:
      'Twilio was told to call {{address}}, which is not the address that this desk knows for itself. {{difference}}',
    nextStep:
      'Set up the sender with the webhook URL as the desk shows it, letter by letter. If the address in Twilio is the right one, set PUBLIC_URL to it and start again.',
  },
  tokenOfOther: {
    cause: 'otherToken',
    detail: 'It is signed with the Auth Token that “{{name}}” has, which is of the same account.',
    nextStep:
      'The Auth Token of this integration is no longer the primary one: enter the one that the Twilio console shows now.',
  },
  accountOfOther: {
    cause: 'otherAccount',
    detail: 'It is signed by the account of “{{name}}”.',
    nextStep:
      'This webhook URL was entered at a sender of another account: give every sender the URL of its own integration.',
  },
  changedParameters: {
    cause: 'changedParameters',
    detail:
      'The signature fits the address, but none of the parameters: they were added or changed on the way.',
    nextStep: PASS_THROUGH,
  },
  noAccount: {
    cause: 'changedParameters',
    detail:
      'It has no Account SID, which is in every webhook of Twilio: the parameters were changed on the way, into JSON for example, or it did not come from Twilio.',
    nextStep: PASS_THROUGH,
  },
  foreignAccount: {
    cause: 'otherAccount',
    detail: "It is of the account {{account}}, and signed with an Auth Token that this desk doesn't have.",
    nextStep:
      'Enter the Account SID of the account or subaccount that the sender belongs to, with its Auth Token: a subaccount has its own.',
  },
  unknown: {
    cause: 'unknown',
    detail: 'The signature fits neither this Auth Token nor any likely address.',
    nextStep:
      'Most often the Auth Token was renewed or another one promoted: enter the primary one that the Twilio console shows now. Otherwise compare the webhook URL in Twilio with the one above, letter by letter, and look whether a proxy changes path, query or body.',
  },
} satisfies Record<string, RefusedWords>;
