import type { Readable } from 'node:stream';
import type {
  MessageButton,
  MessageKind,
  MessageLocation,
  MessageReferral,
  MessageStatus,
  RefusedWebhook,
  SenderReport,
  TemplateRow,
} from '../db/schema';

/** What a channel needs to act for one integration: account, our address there, and its secrets in the clear. */
export interface Connection {
  integrationId: string;
  account: string;
  sender: string;
  secrets: Record<string, string>;
  /** What else its form keeps, not secret. */
  options?: Record<string, string | boolean>;
}

/** A connection under the name people gave it. */
export interface NamedConnection {
  name: string;
  connection: Connection;
}

/** How customers let a number write to them that may not do so before. */
export interface Joining {
  /** What they write to it. */
  text: string;
  /** Opens their telephone with that text. */
  link: string;
  /** What such a number can't do, in words. */
  limits: string[];
}

/** A webhook as it arrived: the address the provider called, its headers, and its parameters, all of them. */
export interface WebhookRequest {
  url: string;
  headers: Record<string, string | string[] | undefined>;
  params: Record<string, string | string[]>;
}

export interface IncomingAttachment {
  contentType: string;
  /** Null where the provider counted a file and did not say where it is. */
  url: string | null;
  name: string | null;
}

/** A customer's message in the desk's words. `raw` keeps every parameter, understood or not. */
export interface IncomingMessage {
  type: 'message';
  sid: string;
  /** The customer's address, the key of a contact. */
  from: string;
  /** Which of our addresses it was sent to. */
  to: string;
  /** E.164, or null for an address without a number. */
  phone: string | null;
  /** Other addresses that are surely the same customer's, so that there is one of them. */
  alsoKnownAs?: readonly { address: string; phone: string | null }[];
  profileName: string | null;
  kind: MessageKind;
  text: string;
  attachments: IncomingAttachment[];
  location: MessageLocation | null;
  button: MessageButton | null;
  quotedSid: string | null;
  /** Whether it was forwarded to the customer before; `often`: more than five times. */
  forwarded?: 'once' | 'often' | null;
  /** The advertisement or post that the customer came from. */
  referral?: MessageReferral | null;
  raw: Record<string, unknown>;
  /** The provider's list told of it, which says less than a webhook. */
  isListed?: boolean;
}

/** A customer's message as the provider lists it. */
export interface ListedMessage {
  sid: string;
  /** When the provider received it. */
  receivedAt: Date;
  /** What its webhook would have said, as far as a listing tells. */
  params: WebhookRequest['params'];
}

/** Where a customer is written to. */
export interface CustomerAddress {
  address: string;
  /** E.164, or null for an address without a number. */
  phone: string | null;
  /** Other addresses that are surely the same customer's. */
  alsoKnownAs?: readonly { address: string; phone: string | null }[];
}

/** A tick or a failure of a message that we sent. */
export interface IncomingStatus {
  type: 'status';
  sid: string;
  /** Null for a status that says nothing new to the desk (queued, accepted) or that it doesn't know. */
  status: Extract<MessageStatus, 'sending' | 'sent' | 'delivered' | 'read' | 'failed'> | null;
  error: DeliveryError | null;
}

export interface DeliveryError {
  code: string;
  message: string;
  /** The customer wants no messages that they did not ask for. */
  optedOut?: true;
  /** No message of this connection arrives before an administrator has put something right. */
  misconfigured?: true;
  /** The message certainly did not arrive, and may when it is sent again after a while. */
  passes?: true;
}

export interface OutgoingMessage {
  messageId: string;
  to: string;
  from: string;
  text: string;
  /** Sent instead of the text. */
  template: OutgoingTemplate | null;
  /** A file that goes with the text: where the provider can read it. */
  media: { url: string } | null;
}

/** What a channel takes of files of one type. */
export interface FileLimit {
  /** What a message with such a file is. */
  kind: MessageKind;
  maxBytes: number;
  /** Longest text that may go with it, in code points; 0 for none. */
  maxCaption: number;
}

/** A message that the channel's owner has approved, by the provider's id, and what goes into it. */
export interface OutgoingTemplate {
  contentSid: string;
  variables: Record<string, string>;
}

/** Prepared content as the provider knows it. */
export type ChannelTemplate = Omit<TemplateRow, 'integrationId'>;

/**
 * What became of an attempt to hand a message over. `refused` is final; `later` means that it was certainly not taken
 * and may be tried again after the pause; `unknown` means that the provider may have it.
 */
export type DeliveryOutcome =
  | { type: 'accepted'; sid: string; /** What the provider says of it already. */ said?: SaidStatus }
  | { type: 'refused'; error: DeliveryError }
  | {
      type: 'later';
      retryInMs: number;
      error: DeliveryError;
      /** The provider could not be reached, so it has not said that there is no room either. */
      notReached?: true;
      /** It only waits for its turn: the provider was not called, so nothing has failed. */
      keepsPace?: true;
    }
  | { type: 'unknown'; error: DeliveryError };

/**
 * What became of opening a customer's file. `refused` is final; `missing` may come later, just after its message;
 * `later` means that the provider does not answer now.
 */
export type AttachmentOutcome =
  { type: 'opened'; content: Readable } | { type: 'refused' | 'missing' | 'later'; error: string };

export type SaidStatus = Pick<IncomingStatus, 'status' | 'error'>;

/** A message the provider says it sent for us. */
export interface SentMessage {
  sid: string;
  createdAt: Date;
  status: IncomingStatus['status'];
  error: DeliveryError | null;
}

/**
 * The port that every channel implements. Code outside `channels/` reads these properties and never compares `kind`.
 */
export interface Channel {
  /** The kind of integration, as in `POST /api/integrations`. */
  kind: string;
  /** The kind of channel that cases show. */
  caseKind: string;
  /** `sync`: cases are chats with an active and an ended state. */
  mode: 'sync' | 'async';
  /** How long after a customer's message free text may be sent, milliseconds; null where a channel has no window. */
  windowMs: number | null;
  /** Longest text of one message, in code points. */
  maxText: number;
  /** A larger file of a customer is not kept, bytes. */
  mostFileBytes: number;
  /** The files that may be sent, by their type; one a message. */
  fileLimits: ReadonlyMap<string, FileLimit>;
  /** How long an attempt to hand a message over may take, milliseconds. */
  deliverTimeoutMs: number;
  /** The last-but-one part of the webhook's path: `/webhooks/<webhookName>/<integration id>`. */
  webhookName: string;
  /** What the provider wants to read as the answer to a webhook. */
  webhookReply: { contentType: string; body: string };
  /** True when the webhook was made by the provider for this connection. */
  isGenuine(connection: Connection, request: WebhookRequest): boolean;
  /** True when the webhook concerns this connection's account. */
  isForAccount(connection: Connection, request: WebhookRequest): boolean;
  /** Reads a genuine webhook; throws on one that can't be understood at all. */
  read(params: WebhookRequest['params']): IncomingMessage | IncomingStatus;
  /** Checks the credentials with the provider; throws a `Refusal` that says in words what is wrong. */
  check(connection: Connection): Promise<void>;
  /** What the provider says of our sender. @throws Refusal in words when it doesn't tell. */
  askSender(connection: Connection): Promise<SenderReport>;
  /**
   * Makes the provider send everything for our sender to this address.
   * @throws Refusal in words when it can't be reached there, or the provider doesn't let us.
   */
  setUpSender(connection: Connection, webhookUrl: string): Promise<SenderReport>;
  /** Why a webhook is not genuine, as far as it can be told; `others` are other connections of this kind. */
  whyRefused(connection: Connection, request: WebhookRequest, others: NamedConnection[]): RefusedWebhook;
  /**
   * Shows the customer who wrote this message that somebody types an answer; it may mark what they wrote as read.
   * @throws Refusal in words when the provider doesn't.
   */
  showTyping(connection: Connection, messageSid: string): Promise<void>;
  /** How customers join this number; null for one that they need not join. */
  joining(connection: Connection): Joining | null;
  /** Hands one message over. Never throws: whatever happens is an outcome. `statusUrl` is null where none can be reached. */
  deliver(
    connection: Connection,
    message: OutgoingMessage,
    statusUrl: string | null,
  ): Promise<DeliveryOutcome>;
  /** All prepared content of the account. Throws a `Refusal` that says in words why the provider doesn't tell. */
  listTemplates(connection: Connection): Promise<ChannelTemplate[]>;
  /** The address that a person means by what they typed; null when it is none. */
  customerAddress(text: string): CustomerAddress | null;
  /** What is wrong with a value for a variable, in words; null for a good one. */
  templateValueFault(value: string): string | null;
  /** Opens a customer's file at the provider, to be read to the end or destroyed. Never throws; what is read may break. */
  openAttachment(connection: Connection, url: string): Promise<AttachmentOutcome>;
  /** Deletes the provider's copy of a customer's file; true once there is none. Never throws. */
  deleteAttachment(connection: Connection, url: string): Promise<boolean>;
  /** The messages from us to a customer that the provider knows, newest first, at most a few pages. @throws Refusal in words. */
  listSent(connection: Connection, customer: string, from: string): Promise<SentMessage[]>;
  /**
   * The messages to our sender that the provider received since then, page by page, newest first.
   * @throws Refusal that says in words why the provider doesn't tell.
   */
  listReceived(connection: Connection, since: Date): AsyncIterable<ListedMessage[]>;
  /** A listed message as `read` takes it, with its files. @throws Refusal as above. */
  fetchReceived(connection: Connection, listed: ListedMessage): Promise<WebhookRequest['params']>;
  /** What became of a message of ours; null when the provider doesn't know it. @throws Refusal as above. */
  fetchStatus(connection: Connection, sid: string): Promise<IncomingStatus | null>;
  /** Whether the provider can read a file at this address. */
  canFetch(connection: Pick<Connection, 'account'>, url: string): boolean;
  /** Where ticks are to be sent, or null when the provider could not reach it. */
  statusUrl(connection: Connection, webhookUrl: string, messageId: string): string | null;
}

/** All channels of this installation by their kind of integration. */
export type Channels = ReadonlyMap<string, Channel>;
