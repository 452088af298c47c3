import type { DeliveryError } from '../channel';

/**
 * What an agent is told about a code of Twilio. Titles: Twilio's error dictionary; what to do: ours. Twilio asks not
 * to rely on its texts and adds codes without notice, so a code that is missing here gets general words.
 */
const words: Readonly<Record<string, string>> = {
  '14107': 'Too many messages between these two numbers in a short time. Wait a little and send it again.',
  '20003': 'Twilio refused the credentials of this number. An administrator must enter them again.',
  '20403': 'The Twilio account is not allowed to do this. An administrator must look at it.',
  '20404': 'Twilio does not know this account. An administrator must check the Account SID.',
  '20429': 'Twilio is busy with other messages of this account. It is tried again.',
  '21211': 'Twilio says that the customer’s number is not valid.',
  '21212': 'Our number is not valid at Twilio. An administrator must check the sender.',
  '21602': 'The message is empty.',
  '21603': 'The message had no sender. An administrator must check the integration.',
  '21604': 'The message had no recipient.',
  '21606': 'Our number can not send messages. An administrator must check the sender in the Twilio console.',
  '21608': 'A Twilio trial account may write to verified numbers only.',
  '21609': 'Twilio can not use our address for status reports. An administrator must check PUBLIC_URL.',
  '21610': 'The customer has opted out of messages. They must write first.',
  '21611': 'Too many messages of this number are waiting at Twilio. Send it again later.',
  '21612': 'This customer can not be reached from our number.',
  '21614': 'The customer’s number can not receive messages.',
  '21617': 'The text is longer than 1600 characters. Send it in parts.',
  '21619': 'The message is empty.',
  '21620': 'Twilio could not use the address of the file.',
  '21623': 'A WhatsApp message takes one file.',
  '21655': 'Twilio does not know this template.',
  '21656': 'The values for the template’s variables are not right.',
  '21660': 'Our number does not belong to this Twilio account. An administrator must check the integration.',
  '30001': 'Too many messages were waiting at Twilio. Send it again later.',
  '30002': 'The Twilio account is suspended. An administrator must look at it.',
  '30003': 'The customer’s telephone can not be reached now. Send it again later.',
  '30004': 'The customer’s number is blocked for messages.',
  '30005': 'The customer’s number is unknown or no longer in use.',
  '30006': 'The customer’s number can not receive messages.',
  '30007': 'The message was filtered out as unwanted.',
  '30008': 'The message was not delivered and nobody says why. Send it again.',
  '63001':
    'WhatsApp refused our credentials. An administrator must look at the sender in the Twilio console.',
  '63002': 'WhatsApp does not know our number. An administrator must check the sender.',
  '63003': 'WhatsApp does not know the customer’s number.',
  '63005': 'WhatsApp did not accept this content.',
  '63006': 'The message could not be put into WhatsApp’s form.',
  '63007':
    'Our number is not a WhatsApp sender of this Twilio account. An administrator must check the sender.',
  '63008': 'The WhatsApp sender is not set up right at Twilio. An administrator must look at it.',
  '63009': 'WhatsApp had a fault of its own. Send it again.',
  '63010': 'Twilio had a fault of its own. The message may have been sent: ask before you send it again.',
  '63012': 'WhatsApp had a fault of its own. Send it again.',
  '63013': 'The message breaks a rule of WhatsApp.',
  '63014': 'The customer has blocked messages of this kind.',
  '63015': 'The customer has not joined the Twilio sandbox, or joined more than three days ago.',
  '63016': 'More than 24 hours have passed since the customer’s last message. Use a template.',
  '63017': 'Too many messages of this account at once. Send it again.',
  '63018': 'WhatsApp’s limit for our number is reached. Send it again later.',
  '63019': 'WhatsApp could not fetch the file.',
  '63020': 'The Meta business account has a problem. An administrator must look at it.',
  '63021': 'WhatsApp did not accept this content.',
  '63023': 'WhatsApp had a fault of its own. Send it again.',
  '63024': 'The customer can not receive this: not on WhatsApp, terms not accepted, or an old version.',
  '63026': 'WhatsApp took the message for spam.',
  '63027': 'The template does not exist in this language.',
  '63028': 'The template has another number of variables.',
  '63030': 'This kind of message does not take one of its parts.',
  '63031': 'The message was addressed to our own number.',
  '63032': 'WhatsApp does not deliver to this customer for the time of an experiment.',
  '63033': 'The customer has blocked our number.',
  '63034': 'The file is too large for WhatsApp.',
  '63036': 'The customer can not be reached on this channel.',
  '63038': 'The daily limit of messages of the account is reached. Send it again tomorrow.',
  '63040': 'WhatsApp has rejected this template.',
  '63041': 'WhatsApp has paused this template. Use another one or wait.',
  '63042': 'WhatsApp has disabled this template.',
  '63049': 'Meta chose not to deliver this marketing message to this customer now.',
  '63051': 'The WhatsApp business account is locked. An administrator must look at it.',
  '63112': 'Meta has disabled the WhatsApp account. An administrator must look at it.',
};

/** What says that the customer has opted out. Source: Twilio docs, errors/21610. */
const OPTED_OUT: readonly string[] = ['21610'];

/** A failure with its code and words a person can act on. */
export function deliveryError(code: string): DeliveryError {
  const general = /^\d{5,6}$/.test(code)
    ? `Twilio reported error ${code}; what it means: https://www.twilio.com/docs/errors/${code}`
    : `The message was refused (${code}).`;
  const message = Object.hasOwn(words, code) ? (words[code] ?? general) : general;
  return OPTED_OUT.includes(code) ? { code, message, optedOut: true } : { code, message };
}
