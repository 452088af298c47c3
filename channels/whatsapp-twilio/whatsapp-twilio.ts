import type { Channel, Connection } from '../channel';
import { templateValueFault } from '../whatsapp-template-value';
import { checkAccount, checkKey } from './check';
import { twilioClients } from './client';
import { hasKey, withoutKey } from './login';
import { customerAddress } from './customer-addresses';
import { deleteAttachment } from './delete-attachment';
import { deliver, fetchStatus, listSent } from './deliver';
import { fileLimits } from './file-limits';
import { openAttachment } from './open-attachment';
import { fetchReceived, listReceived } from './list-received';
import { readWebhook } from './read';
import { isSandbox, joining, sandboxByHand, sandboxPace, sandboxReport } from './sandbox';
import { askSender, setUpSender } from './sender';
import { isSignedFor } from './signature';
import { canTwilioReach, withMessageId } from './status-url';
import { listTemplates } from './templates';
import { showTyping } from './typing';
import { whyRefused } from './why-refused';

const DELIVER_TIMEOUT_MS = 15_000;
/** Ours: WhatsApp lets customers send documents of up to 100 MB. */
const MOST_FILE_BYTES = 25_000_000;

export interface WhatsAppTwilioOptions {
  /** Length of the customer service window, milliseconds. */
  windowMs: number;
  /** Where Twilio's API is for an Account SID; null for the real Twilio. */
  baseUrlFor: (account: string) => string | null;
  /** Time-out of every call of Twilio's API; shorter in tests. */
  timeoutMs?: number;
}

/** WhatsApp through Twilio's Messages API and webhooks. */
export function createWhatsAppTwilio(options: WhatsAppTwilioOptions): Channel {
  const timeoutMs = options.timeoutMs ?? DELIVER_TIMEOUT_MS;
  const clientFor = twilioClients(options.baseUrlFor, timeoutMs);
  const pace = sandboxPace();
  // At a base of ours, Twilio is played on this machine or beside it.
  const canFetch = ({ account }: Pick<Connection, 'account'>, url: string) =>
    options.baseUrlFor(account) !== null || canTwilioReach(url);
  return {
    kind: 'whatsapp-twilio',
    caseKind: 'whatsapp',
    mode: 'sync',
    windowMs: options.windowMs,
    // Twilio's limit for Body; it counts characters, and an emoji is one.
    maxText: 1600,
    mostFileBytes: MOST_FILE_BYTES,
    fileLimits,
    deliverTimeoutMs: timeoutMs,
    webhookName: 'twilio',
    // Anything but TwiML is an alert at Twilio, and plain text would be sent to the customer as an answer.
    webhookReply: { contentType: 'text/xml', body: '<Response/>' },
    isGenuine: isSignedFor,
    isForAccount: ({ account }, { params }) => [params['AccountSid']].flat().every((sid) => sid === account),
    read: readWebhook,
    async check(connection) {
      await checkAccount(() => clientFor(withoutKey(connection)), connection.account);
      if (hasKey(connection)) await checkKey(() => clientFor(connection));
    },
    askSender: async (connection) =>
      isSandbox(connection) ? sandboxReport : askSender(() => clientFor(connection), connection.sender),
    async setUpSender(connection, webhookUrl) {
      if (isSandbox(connection)) throw sandboxByHand();
      return setUpSender(() => clientFor(connection), connection.sender, {
        webhookUrl,
        isLocal: options.baseUrlFor(connection.account) !== null,
      });
    },
    joining,
    whyRefused,
    showTyping: (connection, messageSid) => showTyping(() => clientFor(connection), messageSid),
    async deliver(connection, message, statusUrl) {
      const tooFast = isSandbox(connection) ? pace(connection, Date.now()) : null;
      return tooFast ?? deliver(() => clientFor(connection), message, statusUrl);
    },
    listTemplates: (connection) => listTemplates(() => clientFor(connection)),
    customerAddress,
    templateValueFault,
    listSent: (connection, customer, from) => listSent(() => clientFor(connection), customer, from),
    listReceived: (connection, since) => listReceived(() => clientFor(connection), connection.sender, since),
    fetchReceived: (connection, listed) =>
      fetchReceived(() => clientFor(connection), options.baseUrlFor(connection.account), listed),
    fetchStatus: (connection, sid) => fetchStatus(() => clientFor(connection), sid),
    openAttachment: (connection, url) =>
      openAttachment(connection, url, options.baseUrlFor(connection.account)),
    deleteAttachment: (connection, url) => deleteAttachment(() => clientFor(connection), url),
    canFetch,
    statusUrl: (connection, webhookUrl, messageId) =>
      canFetch(connection, webhookUrl) ? withMessageId(webhookUrl, messageId) : null,
  };
}
