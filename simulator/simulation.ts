import { EventEmitter, setMaxListeners } from 'node:events';
import { type Account, issueAccount } from './account';
import { type BoundedLog, boundedLog } from './bounded-log';
import type { Fault } from './faults';
import { type Message, type Status, statuses } from './message';
import { type MediaHost, openMediaHost } from './media-host';
import { type MediaStore, mediaStore } from './media-store';
import { noOutage, type Outage } from './outage';
import { type Delivery, type senderStatuses, usualDelivery } from './settings';
import { readState, type SavedState, stateWriter } from './state-file';
import { type Template, usualTemplate } from './templates';

export interface Sender {
  /** `whatsapp:+…` */
  number: string;
  accountSid: string;
  webhookUrl: string | null;
  /** Kept and shown only: no webhook goes there. */
  fallbackUrl: string | null;
  statusCallback: string | null;
  status: (typeof senderStatuses)[number];
  offlineReasons: { code: string; message: string }[];
  sandbox: { joinWords: string } | null;
  connectTo: string | null;
}

/** One call that showed a customer that somebody types. */
export interface Typing {
  at: string;
  sender: string;
  customer: string;
  messageSid: string;
}

/** One call of `POST …/Messages.json`, also those that were refused or struck by a fault. */
export interface Create {
  at: string;
  accountSid: string;
  from: string;
  to: string;
  body: string;
  parameters: Record<string, string | string[]>;
  fault: Fault['kind'] | null;
  /** The status answered; null when the connection was reset instead. */
  httpStatus: number | null;
  code: number | null;
  /** The message, when the call was accepted: also when its answer was an error. */
  messageSid: string | null;
}

/** One webhook that was sent. */
export interface SentWebhook {
  at: string;
  kind: 'message' | 'status';
  url: string;
  sender: string;
  customer: string;
  messageSid: string;
  parameters: Record<string, string | string[]>;
  attempts: number;
  /** What the desk answered; null when there was no answer. */
  status: number | null;
  contentType: string | null;
  body: string;
  error: string | null;
  durationMs: number;
}

/** Everything the simulator knows. */
export interface Simulation {
  defaultAccount: Account;
  accounts: Map<string, Account>;
  senders: Map<string, Sender>;
  /** Prepared content by its SID, for all accounts. */
  templates: Map<string, Template>;
  /** The files customers sent, by the SID of their media. */
  media: MediaStore;
  /** Where they are read. */
  mediaHost: MediaHost;
  /** The newest messages, oldest first. */
  messages: Message[];
  lastSeq: number;
  /** Virtual time of a customer's last message, by sender and customer. */
  windows: Map<string, number>;
  windowMs: number;
  /** Virtual time at which a customer joined a sandbox, by sender and customer. */
  joined: Map<string, number>;
  /** When a sandbox last sent a message, by sender. */
  sandboxSentAt: Map<string, number>;
  clockOffsetMs: number;
  delivery: Delivery;
  faults: Fault[];
  outage: Outage;
  lastFaultId: number;
  creates: BoundedLog<Create>;
  webhooks: BoundedLog<SentWebhook>;
  typing: BoundedLog<Typing>;
  /** Callbacks that are still to be sent. */
  pending: number;
  /** Aborted by reset and close: ends whatever waits. */
  running: AbortController;
  /** Emits `message` with every new or changed message, `typing`, `recovered` after an outage, `reset` after a reset, `close` at the end. */
  changes: EventEmitter<{ message: [Message]; typing: [Typing]; recovered: []; reset: []; close: [] }>;
  /** Writes what must survive a restart, soon. */
  save: () => void;
  close: () => Promise<void>;
}

export interface SimulationOptions {
  /** Makes the default account: the same seed, the same account. Secret where others reach the desk's webhooks. */
  seed?: string;
  /** Further accounts whose credentials are right. */
  accounts?: Account[];
  /** Length of the customer service window, milliseconds; 24 hours if absent. */
  windowMs?: number;
  /** Where accounts, senders and messages are kept; in memory only if absent. */
  stateFile?: string;
}

/** The number Twilio's sandbox has: there before anybody set anything up. */
export const usualSender = 'whatsapp:+14155238886';

const keptMessages = 5000;
const keptLogEntries = 5000;

/** Starts a simulation with what its state file holds. Throws when that file is not readable as one. */
export async function openSimulation(options: SimulationOptions): Promise<Simulation> {
  const saved = options.stateFile === undefined ? null : await readState(options.stateFile);
  const writer = options.stateFile === undefined ? null : stateWriter(options.stateFile);
  const defaultAccount = issueAccount(options.seed ?? 'answerhall');
  // What was saved has the Auth Tokens that were made since.
  const accounts = [defaultAccount, ...(options.accounts ?? []), ...(saved?.accounts ?? [])];
  const known = new Map(accounts.map((account) => [account.sid, account]));
  const messages = saved?.messages ?? [];
  const changes: Simulation['changes'] = new EventEmitter();
  changes.setMaxListeners(0);
  const media = mediaStore();
  const mediaHost = await openMediaHost(media);
  const simulation: Simulation = {
    defaultAccount: known.get(defaultAccount.sid) ?? defaultAccount,
    accounts: known,
    senders: new Map(
      (saved?.senders ?? [emptySender(usualSender, defaultAccount.sid)]).map((each) => [
        each.number,
        // An older simulator kept less of it.
        { ...emptySender(each.number, each.accountSid), ...each },
      ]),
    ),
    templates: new Map([usualTemplate, ...(saved?.content ?? [])].map((each) => [each.sid, each])),
    media,
    mediaHost,
    messages,
    lastSeq: messages.at(-1)?.seq ?? 0,
    windows: new Map(saved?.windows ?? []),
    windowMs: options.windowMs ?? 24 * 3_600_000,
    joined: new Map(saved?.joined ?? []),
    sandboxSentAt: new Map(),
    clockOffsetMs: saved?.clockOffsetMs ?? 0,
    delivery: usualDelivery,
    faults: [],
    outage: noOutage,
    lastFaultId: 0,
    creates: boundedLog(keptLogEntries),
    webhooks: boundedLog(keptLogEntries),
    typing: boundedLog(keptLogEntries),
    pending: 0,
    running: newRun(),
    changes,
    save: () => writer?.schedule(() => toSave(simulation)),
    close: async () => {
      simulation.running.abort();
      simulation.changes.emit('close');
      await mediaHost.close();
      await writer?.flush();
    },
  };
  return simulation;
}

/** Every waiting callback listens to it: many listeners are no leak here. */
function newRun(): AbortController {
  const run = new AbortController();
  setMaxListeners(0, run.signal);
  return run;
}

const toSave = (simulation: Simulation): SavedState => ({
  version: 1,
  accounts: [...simulation.accounts.values()],
  senders: [...simulation.senders.values()],
  content: [...simulation.templates.values()],
  messages: simulation.messages,
  windows: [...simulation.windows],
  joined: [...simulation.joined],
  clockOffsetMs: simulation.clockOffsetMs,
});

export const emptySender = (number: string, accountSid: string): Sender => ({
  number,
  accountSid,
  webhookUrl: null,
  fallbackUrl: null,
  statusCallback: null,
  status: 'ONLINE',
  offlineReasons: [],
  sandbox: null,
  connectTo: null,
});

/** Takes a message in: from now on the API, the phone page and the logs show it. */
export function addMessage(simulation: Simulation, message: Omit<Message, 'seq'>): Message {
  const added = { ...message, seq: ++simulation.lastSeq };
  simulation.messages.push(added);
  if (simulation.messages.length > keptMessages * 1.1)
    simulation.messages = simulation.messages.slice(-keptMessages);
  changed(simulation, added);
  return added;
}

export function changed(simulation: Simulation, message: Message): void {
  message.updatedAt = Date.now();
  simulation.changes.emit('message', message);
  simulation.save();
}

/** Moves a message's status forward; a status it has already passed changes nothing. */
export function advance(simulation: Simulation, message: Message, status: Status): void {
  if (statuses.indexOf(status) <= statuses.indexOf(message.status)) return;
  message.status = status;
  if (status !== 'queued') message.sentAt ??= Date.now();
  changed(simulation, message);
}

/** Forgets messages, logs, faults, outage, windows and clock, and stops what is under way; accounts and senders stay. */
export function resetSimulation(simulation: Simulation): void {
  simulation.running.abort();
  simulation.running = newRun();
  simulation.messages = [];
  simulation.media.clear();
  simulation.windows.clear();
  simulation.joined.clear();
  simulation.sandboxSentAt.clear();
  simulation.clockOffsetMs = 0;
  simulation.delivery = usualDelivery;
  simulation.faults = [];
  simulation.outage = noOutage;
  simulation.creates.clear();
  simulation.webhooks.clear();
  simulation.typing.clear();
  simulation.changes.emit('reset');
  simulation.save();
}
