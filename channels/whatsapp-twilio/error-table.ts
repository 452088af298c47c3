/**
 * What a code of Twilio means for the message: `permanent`, unchanged it never arrives; `transient`, it may arrive when sent
 * again; `unknown`, it may have arrived; `configuration`, nothing arrives before an administrator has done something;
 * `later`, it may arrive in hours or days.
 */
export type ErrorClass = 'permanent' | 'transient' | 'unknown' | 'configuration' | 'later';

export interface ErrorEntry {
  class: ErrorClass;
  /** What an agent is told: what happened and what to do next. */
  words: string;
  /** A limit of rate or a full queue: whoever meets it at the hand-over waits and tries again. */
  waits?: true;
}

// What several codes say.
const WEBHOOK_UNREACHABLE: ErrorEntry = {
  class: 'configuration',
  words:
    'Twilio could not fetch our address. An administrator must check PUBLIC_URL and the webhook address.',
};
const ANSWER_NOT_UNDERSTOOD: ErrorEntry = {
  class: 'configuration',
  words:
    'Twilio did not understand our answer to its webhook. An administrator must look at what stands before our server.',
};
const NOT_REACHABLE_NUMBER: ErrorEntry = {
  class: 'permanent',
  words: 'The customer’s number can not receive messages. Reach them in another way.',
};
const NO_MESSAGING_SERVICE: ErrorEntry = {
  class: 'configuration',
  words: 'The Messaging Service is missing at Twilio. An administrator must check it in the Twilio console.',
};
const NO_SAMPLE_FILE: ErrorEntry = {
  class: 'configuration',
  words:
    'The sample file of the template can not be fetched. An administrator must check it in the Twilio console.',
};
const CONTENT_REFUSED: ErrorEntry = {
  class: 'permanent',
  words: 'Twilio does not accept this prepared content. Choose another template, or tell an administrator.',
};

/**
 * Twilio's codes for a WhatsApp sender. Titles: Twilio's error dictionary; classes and what to do: ours. Twilio asks not to
 * rely on its texts and adds codes without notice: what is missing here is never sent again by itself.
 * 63046 is missing because it is no error (a template was approved).
 */
export const errorTable: Readonly<Record<string, ErrorEntry>> = {
  '11200': WEBHOOK_UNREACHABLE,
  '11205': WEBHOOK_UNREACHABLE,
  '11210': WEBHOOK_UNREACHABLE,
  '11215': WEBHOOK_UNREACHABLE,
  '11220': WEBHOOK_UNREACHABLE,
  '11235': WEBHOOK_UNREACHABLE,
  '11237': WEBHOOK_UNREACHABLE,
  '11750': {
    class: 'permanent',
    words: 'Our answer to Twilio was too long. Nothing is to be done for the message.',
  },
  '11751': { class: 'permanent', words: 'The file is larger than WhatsApp allows. Send a smaller one.' },
  '12100': {
    class: 'configuration',
    words:
      'Twilio did not understand our answer to its webhook. An administrator must look at what stands before our server.',
  },
  '12200': ANSWER_NOT_UNDERSTOOD,
  '12300': ANSWER_NOT_UNDERSTOOD,
  '14107': {
    class: 'later',
    words: 'Too many messages between these two numbers in a short time. Wait a little and send it again.',
    waits: true,
  },
  '20003': {
    class: 'configuration',
    words: 'Twilio refused the credentials of this number. An administrator must enter them again.',
  },
  '20403': {
    class: 'permanent',
    words: 'The Twilio account is not allowed to do this. An administrator must look at it.',
  },
  '20404': {
    class: 'permanent',
    words: 'Twilio does not know this account. An administrator must check the Account SID.',
  },
  '20429': {
    class: 'transient',
    words: 'Twilio is busy with other messages of this account. It is tried again.',
    waits: true,
  },
  '20500': {
    class: 'unknown',
    words: 'Twilio had a fault of its own. The message may have been sent: ask before you send it again.',
  },
  '20503': {
    class: 'unknown',
    words: 'Twilio was not available. The message may have been sent: ask before you send it again.',
  },
  '21211': {
    class: 'permanent',
    words: 'Twilio says that the customer’s number is not valid. Reach them in another way.',
  },
  '21212': {
    class: 'configuration',
    words: 'Our number is not valid at Twilio. An administrator must check the sender.',
  },
  '21408': {
    class: 'configuration',
    words:
      'The Twilio account may not write to this country. An administrator must allow it in the Twilio console.',
  },
  '21602': { class: 'permanent', words: 'The message is empty. Write something.' },
  '21603': { class: 'permanent', words: 'The message had no sender. Tell an administrator.' },
  '21604': { class: 'permanent', words: 'The message had no recipient. Tell an administrator.' },
  '21606': {
    class: 'configuration',
    words: 'Our number can not send messages. An administrator must check the sender in the Twilio console.',
  },
  '21608': {
    class: 'configuration',
    words:
      'A Twilio trial account may write to verified numbers only. An administrator must upgrade it or verify the number.',
  },
  '21609': {
    class: 'configuration',
    words: 'Twilio can not use our address for status reports. An administrator must check PUBLIC_URL.',
  },
  '21610': { class: 'permanent', words: 'The customer has opted out of messages. They must write first.' },
  '21611': {
    class: 'later',
    words: 'Too many messages of this number are waiting at Twilio. It is tried again.',
    waits: true,
  },
  '21612': {
    class: 'permanent',
    words: 'This customer can not be reached from our number. Reach them in another way.',
  },
  '21614': NOT_REACHABLE_NUMBER,
  '21617': { class: 'permanent', words: 'The text is longer than 1600 characters. Send it in parts.' },
  '21619': { class: 'permanent', words: 'The message is empty. Write something.' },
  '21620': { class: 'permanent', words: 'Twilio could not use the address of the file. Send another file.' },
  '21623': {
    class: 'permanent',
    words: 'A WhatsApp message takes one file. Send the others in messages of their own.',
  },
  '21654': { class: 'permanent', words: 'The message named no template. Choose one again.' },
  '21655': { class: 'permanent', words: 'Twilio does not know this template. Choose another one.' },
  '21656': {
    class: 'permanent',
    words: 'The values for the template’s variables are not right. Fill them in again.',
  },
  '21657': { class: 'permanent', words: 'The sender’s name is not valid. Tell an administrator.' },
  '21658': { class: 'permanent', words: 'A part of the message is too long. Shorten it.' },
  '21660': {
    class: 'configuration',
    words: 'Our number does not belong to this Twilio account. An administrator must check the integration.',
  },
  '21701': NO_MESSAGING_SERVICE,
  '21703': {
    class: 'configuration',
    words:
      'The Messaging Service has no sender. An administrator must add our number to it in the Twilio console.',
  },
  '21705': NO_MESSAGING_SERVICE,
  '30001': {
    class: 'later',
    words: 'Too many messages were waiting at Twilio. Send it again later.',
    waits: true,
  },
  '30002': {
    class: 'configuration',
    words: 'The Twilio account is suspended. An administrator must look at it.',
  },
  '30003': { class: 'later', words: 'The customer’s telephone can not be reached now. Send it again later.' },
  '30004': {
    class: 'permanent',
    words: 'The customer’s number is blocked for messages. Reach them in another way.',
  },
  '30005': {
    class: 'permanent',
    words: 'The customer’s number is unknown or no longer in use. Reach them in another way.',
  },
  '30006': NOT_REACHABLE_NUMBER,
  '30007': {
    class: 'permanent',
    words: 'The message was filtered out as unwanted. Write it in another way.',
  },
  '30008': { class: 'transient', words: 'The message was not delivered and nobody says why. Send it again.' },
  '30022': {
    class: 'transient',
    words: 'Too many messages at once. It is sent again after a while.',
    waits: true,
  },
  '63001': {
    class: 'configuration',
    words:
      'WhatsApp refused our credentials. An administrator must look at the sender in the Twilio console.',
  },
  '63002': {
    class: 'configuration',
    words: 'WhatsApp does not know our number. An administrator must check the sender.',
  },
  '63003': {
    class: 'permanent',
    words: 'WhatsApp does not know the customer’s number. Reach them in another way.',
  },
  '63005': { class: 'permanent', words: 'WhatsApp did not accept this content. Write it in another way.' },
  '63006': {
    class: 'permanent',
    words: 'The message could not be put into WhatsApp’s form. Write it in another way.',
  },
  '63007': {
    class: 'configuration',
    words:
      'Our number is not a WhatsApp sender of this Twilio account. An administrator must check the sender.',
  },
  '63008': {
    class: 'configuration',
    words: 'The WhatsApp sender is not set up right at Twilio. An administrator must look at it.',
  },
  '63009': { class: 'transient', words: 'WhatsApp had a fault of its own. Send it again.' },
  '63010': {
    class: 'unknown',
    words: 'Twilio had a fault of its own. The message may have been sent: ask before you send it again.',
  },
  '63011': {
    class: 'permanent',
    words: 'WhatsApp could not handle the message as it is. Write it in another way.',
  },
  '63012': { class: 'transient', words: 'WhatsApp had a fault of its own. Send it again.' },
  '63013': { class: 'permanent', words: 'The message breaks a rule of WhatsApp. Write it in another way.' },
  '63014': {
    class: 'permanent',
    words: 'The customer has blocked messages of this kind. Wait until they write.',
  },
  '63015': {
    class: 'permanent',
    words:
      'The customer has not joined the Twilio sandbox, or joined more than three days ago. Ask them to send “join” and the sandbox’s two words again.',
  },
  '63016': {
    class: 'permanent',
    words: 'More than 24 hours have passed since the customer’s last message. Use a template.',
  },
  '63017': {
    class: 'transient',
    words: 'Too many messages of this account at once. Send it again.',
    waits: true,
  },
  '63018': {
    class: 'transient',
    words: 'WhatsApp’s limit for our number is reached. Send it again later.',
    waits: true,
  },
  '63019': { class: 'permanent', words: 'WhatsApp could not fetch the file. Send it again, or another one.' },
  '63020': {
    class: 'configuration',
    words: 'The Meta business account has a problem. An administrator must look at it.',
  },
  '63021': {
    class: 'permanent',
    words: 'WhatsApp did not accept this content. Write it in another way, or fill the template in again.',
  },
  '63022': {
    class: 'configuration',
    words:
      'The name of our WhatsApp number is not certified. An administrator must look at the sender in the Twilio console.',
  },
  '63023': { class: 'transient', words: 'WhatsApp had a fault of its own. Send it again.' },
  '63024': {
    class: 'permanent',
    words:
      'The customer can not receive this: not on WhatsApp, terms not accepted, or an old version. Reach them in another way.',
  },
  '63025': { class: 'transient', words: 'WhatsApp has this file already. Send it again.' },
  '63026': { class: 'permanent', words: 'WhatsApp took the message for spam. Write it in another way.' },
  '63027': { class: 'permanent', words: 'The template does not exist in this language. Choose another one.' },
  '63028': { class: 'permanent', words: 'The template has another number of variables. Fill it in again.' },
  '63029': { class: 'transient', words: 'WhatsApp could not fetch the template. Send it again.' },
  '63030': {
    class: 'permanent',
    words: 'This kind of message does not take one of its parts. Write it in another way.',
  },
  '63031': {
    class: 'permanent',
    words: 'The message was addressed to our own number. Nothing is to be done.',
  },
  '63032': {
    class: 'permanent',
    words:
      'WhatsApp does not deliver to this customer for the time of an experiment. Reach them in another way.',
  },
  '63033': { class: 'permanent', words: 'The customer has blocked our number. Wait until they write.' },
  '63034': { class: 'permanent', words: 'The file is too large for WhatsApp. Send a smaller one.' },
  '63036': {
    class: 'permanent',
    words: 'The customer can not be reached on this channel. Reach them in another way.',
  },
  '63037': {
    class: 'transient',
    words: 'WhatsApp has trouble with the file; Twilio tries it again by itself.',
  },
  '63038': {
    class: 'later',
    words: 'The daily limit of messages of the account is reached. Send it again tomorrow.',
  },
  '63040': { class: 'permanent', words: 'WhatsApp has rejected this template. Use another one.' },
  '63041': { class: 'later', words: 'WhatsApp has paused this template. Use another one or wait.' },
  '63042': { class: 'permanent', words: 'WhatsApp has disabled this template. Use another one.' },
  '63043': {
    class: 'configuration',
    words:
      'The sample file of the template can not be fetched. An administrator must check it in the Twilio console.',
  },
  '63044': NO_SAMPLE_FILE,
  '63045': NO_SAMPLE_FILE,
  '63047': NO_SAMPLE_FILE,
  '63049': {
    class: 'later',
    words:
      'Meta chose not to deliver this marketing message to this customer now. Do not send it again at once; wait some days.',
  },
  '63051': {
    class: 'configuration',
    words: 'The WhatsApp business account is locked. An administrator must look at it.',
  },
  '63112': {
    class: 'configuration',
    words: 'Meta has disabled the WhatsApp account. An administrator must look at it.',
  },
  '92001': CONTENT_REFUSED,
  '92002': CONTENT_REFUSED,
  '92003': CONTENT_REFUSED,
  '92004': CONTENT_REFUSED,
  '92005': CONTENT_REFUSED,
  '92006': CONTENT_REFUSED,
  '92007': CONTENT_REFUSED,
  '92008': CONTENT_REFUSED,
  '92009': CONTENT_REFUSED,
};
