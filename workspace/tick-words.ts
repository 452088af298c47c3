import { RESTORE_KEY, UNREADABLE } from './connection-to-ask';

const CHECK_AGAIN = 'Check the connection again.';
const ENTER_AGAIN =
  'Put right what it says, at the provider or in the credentials of this integration, then check the connection again.';

/** What the ticks of a connection say, and what to do next; what only a channel knows it says itself. */
export const TICK_WORDS = {
  draft: { detail: 'This integration is a draft.', nextStep: 'Fill it in, then connect it.' },
  disabled: { detail: 'This integration is switched off.', nextStep: 'Switch it on.' },
  unreadable: { detail: UNREADABLE, nextStep: RESTORE_KEY },
  notAsked: { detail: 'The provider has not been asked yet.', nextStep: CHECK_AGAIN },
  accountProblem: { detail: '{{problem}}', nextStep: ENTER_AGAIN },
  listingProblem: {
    detail: 'It does not let the desk ask for messages: {{problem}}',
    nextStep: ENTER_AGAIN,
  },
  credentialsTaken: { detail: 'The provider takes these credentials.', nextStep: null },
  nothingOfSender: { detail: 'The provider said nothing about the sender.', nextStep: CHECK_AGAIN },
  senderProblem: { detail: '{{problem}}', nextStep: CHECK_AGAIN },
  messageArrived: { detail: 'A message arrived, rightly signed.', nextStep: null },
  unreachable: {
    detail:
      'The provider can not reach {{publicUrl}}. It is asked every 3 seconds instead, so that messages come in all the same.',
    nextStep: 'For more than a trial start the desk with a PUBLIC_URL that can be reached from the internet.',
  },
  otherAddresses: {
    detail: 'No webhook with a good signature has arrived at this address yet.',
    nextStep:
      'At the provider the sender has other addresses: set them up, then write a message to the number.',
  },
  nothingArrived: {
    detail: 'No webhook with a good signature has arrived at this address yet.',
    nextStep: 'Write a message to the number from a telephone.',
  },
  answerMisconfigured: {
    detail: '{{problem}}',
    nextStep:
      'Put that right at the provider, check the connection again, then answer a message in the desk.',
  },
  answerFailed: {
    detail: '{{problem}}',
    nextStep: 'Look at the message that failed, and send it again or answer another one.',
  },
  answerDelivered: { detail: 'An answer has arrived at a customer.', nextStep: null },
  nothingDelivered: {
    detail: 'No answer has arrived at a customer yet.',
    nextStep: 'Answer a message in the desk.',
  },
} satisfies Record<string, { detail: string; nextStep: string | null }>;
