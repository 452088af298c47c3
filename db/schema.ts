import type { ColumnType, Generated, Insertable, JSONColumnType, Selectable, Updateable } from 'kysely';

/**
 * The tables as TypeScript types, columns in camelCase (a Kysely plugin translates to snake_case).
 * Every timestamp has milliseconds, so a value read and compared again is the same value.
 */
export interface Database {
  users: UsersTable;
  sessions: SessionsTable;
  apiTokens: ApiTokensTable;
  invitations: InvitationsTable;
  auditLog: AuditLogTable;
  /** Only what a person has changed; the rest is as in `workspace/preferences.ts`. */
  preferences: { userId: string; values: Json<Record<string, unknown>> };
  signInFailures: { id: Generated<number>; who: string; at: Generated<Date> };
  eventStreams: { id: string; userId: string; seenAt: Generated<Date> };
  groups: GroupsTable;
  groupMembers: { groupId: string; userId: string; lastGivenAt: Date | null };
  workspaceSettings: WorkspaceSettingsTable;
  integrations: IntegrationsTable;
  connectionSigns: ConnectionSignsTable;
  cloudStorages: CloudStoragesTable;
  templates: TemplatesTable;
  ruleVersions: RuleVersionsTable;
  ruleDraft: RuleDraftTable;
  ruleStates: RuleStatesTable;
  ruleArmings: RuleArmingsTable;
  ruleTries: RuleTriesTable;
  macros: MacrosTable;
  notifications: NotificationsTable;
  savedViews: SavedViewsTable;
  bulkEdits: BulkEditsTable;
  bulkEditCases: BulkEditCasesTable;
  labels: LabelsTable;
  /** Fields that cases and customers have by definition; others may be there too. */
  fields: FieldsTable;
  contactImports: ContactImportsTable;
  contactImportFaults: ContactImportFaultsTable;
  contacts: ContactsTable;
  contactAddresses: { address: string; contactId: string; phone: string | null; createdAt: Generated<Date> };
  /** Customers who have become part of another one. */
  mergedContacts: { contactId: string; intoId: string; mergedBy: string | null; mergedAt: Generated<Date> };
  conversations: ConversationsTable;
  cases: CasesTable;
  messages: MessagesTable;
  duplicateSends: { conversationId: string; messageId: string; sid: string; at: Generated<Date> };
  attachments: AttachmentsTable;
  uploads: UploadsTable;
  droppedFiles: DroppedFilesTable;
  drafts: DraftsTable;
  /** A person wants a case brought back at a time; gone once that has happened. */
  reminders: { caseId: string; userId: string; at: Date; note: Generated<string> };
  /** Who looks at which case at this moment; dead 20 seconds after `seenAt`. */
  lookers: { caseId: string; userId: string; typing: boolean; seenAt: Generated<Date> };
  /** When the customer was last shown that somebody types. */
  typingShown: { caseId: string; shownAt: Date };
  notes: NotesTable;
  noteMentions: { noteId: string; caseId: string; userId: string };
  readMarks: { userId: string; caseId: string; seq: number };
  caseHistory: CaseHistoryTable;
  events: EventsTable;
  snapshots: SnapshotsTable;
  ruleRuns: RuleRunsTable;
  effects: EffectsTable;
  parkedStatuses: ParkedStatusesTable;
  unprocessedWebhooks: UnprocessedWebhooksTable;
  feed: FeedTable;
  idempotencyKeys: IdempotencyKeysTable;
}

/** jsonb: read as a value, written as JSON text. */
type Json<T> = ColumnType<T, string, string>;
type JsonDefault<T> = ColumnType<T, string | undefined, string>;
type JsonNullable<T> = ColumnType<T | null, string | null | undefined, string | null>;

export type Role = 'agent' | 'administrator';
export type Presence = 'online' | 'withoutChats' | 'offline';
export type CaseStatus = 'open' | 'pending' | 'closed';
export type Priority = 'low' | 'normal' | 'high' | 'critical';
export type ChatState = 'active' | 'ended';
export type EndedBy = 'agent' | 'inactivity' | 'rule' | 'macro';
export type ActorType = 'customer' | 'agent' | 'rule' | 'macro' | 'system';
export type Health = 'draft' | 'connected' | 'error' | 'disabled';
export type RuleType = 'new' | 'updated' | 'current';
export type RuleMode = 'off' | 'watch' | 'on';
export type MessageStatus = 'received' | 'queued' | 'sending' | 'sent' | 'delivered' | 'read' | 'failed';
export type LabelColour =
  | 'gray'
  | 'red'
  | 'pink'
  | 'grape'
  | 'violet'
  | 'indigo'
  | 'blue'
  | 'cyan'
  | 'teal'
  | 'green'
  | 'lime'
  | 'yellow'
  | 'orange';
export type AlertReason = 'newChat' | 'answer' | 'transfer' | 'deliveryFailed';
export type MessageKind =
  | 'text'
  | 'image'
  | 'audio'
  | 'video'
  | 'document'
  | 'sticker'
  | 'contactCard'
  | 'location'
  | 'interactive'
  | 'template'
  | 'unsupported';

interface UsersTable {
  id: string;
  email: string;
  name: string;
  role: Role;
  passwordHash: string;
  presence: Generated<Presence>;
  presenceChangedAt: Generated<Date>;
  /** What a person who went offline only because no tab was open comes back to; null when they said so themselves. */
  presenceBeforeAbsence: Presence | null;
  /** When this person counts as away: a minute after the last event stream closed; null while one is open. */
  offlineAt: Date | null;
  /** Null: as many chats as the settings say. */
  chatsPerAgent: number | null;
  createdAt: Generated<Date>;
}

interface GroupsTable {
  id: string;
  name: string;
  /** What its agents may say of why a chat ended. */
  endReasons: Generated<string[]>;
  /** They have to, where there are any. */
  endReasonRequired: Generated<boolean>;
  createdAt: Generated<Date>;
}

interface SessionsTable {
  tokenHash: Buffer;
  userId: string;
  createdAt: Generated<Date>;
  expiresAt: Date;
}

interface ApiTokensTable {
  id: string;
  userId: string;
  name: string;
  tokenHash: Buffer;
  createdAt: Generated<Date>;
  expiresAt: Date | null;
  /** Up to a minute late. */
  lastUsedAt: Date | null;
}

interface InvitationsTable {
  id: string;
  email: string;
  /** Null: whoever accepts it says so. */
  name: string | null;
  role: Role;
  groupIds: string[];
  tokenHash: Buffer;
  invitedBy: string | null;
  invitedByName: string;
  createdAt: Generated<Date>;
  expiresAt: Date;
  acceptedAt: Date | null;
  revokedAt: Date | null;
}

interface AuditLogTable {
  seq: Generated<number>;
  at: Generated<Date>;
  what: string;
  /** Null: nobody who is signed in. The id may be somebody's who is gone; the name stays. */
  byId: string | null;
  byName: string | null;
  targetType: string;
  targetId: string;
  targetName: string;
  changes: Json<{ field: string; from: unknown; to: unknown }[]>;
}

interface IntegrationsTable {
  id: string;
  kind: string;
  name: string;
  health: Health;
  healthDetail: string | null;
  /** When it turned to `error`. */
  errorSince: Date | null;
  /** The account at the provider, e.g. Twilio's Account SID. */
  account: string | null;
  /** Our address on that channel, in the channel's own spelling (`whatsapp:+14155238886`). */
  sender: string | null;
  /** Sealed JSON of the channel's secrets (`channels/secrets.ts`). */
  credentials: Buffer | null;
  /** What else its channel's form keeps, not secret. */
  options: Generated<Record<string, string | boolean>>;
  groupId: string | null;
  inactivityTimeoutMs: number | null;
  webhookSeenAt: Date | null;
  /** The desk's own address under which signed messages of these credentials arrive; null until one has. */
  webhookUrl: string | null;
  /** The same of statuses: their address is given with each message of ours, not at the sender. */
  statusUrl: string | null;
  /** Since when it receives for this account and sender: what came before was another system's. */
  receivesSince: Generated<Date>;
  /** All that the provider received before this is taken in: the start of the last complete listing. */
  caughtUpTo: Date | null;
  /** The last listings that went back further than the one before had come. */
  widelyListedAt: Date | null;
  whollyListedAt: Date | null;
  /** When the provider is to be asked again for what it received; null: now. */
  askAt: Date | null;
  /** Until then somebody is asking. */
  askingUntil: Date | null;
  /** When a call of the provider last failed, until a while of good ones has followed. */
  troubleAt: Date | null;
  /** When a listing last failed, or one of ours came back, until what was to be done after that is done. */
  awayAt: Date | null;
  /** When that was last done. */
  lookedAfterAt: Date | null;
  /** The provider said that it has no room, and is left alone until then; null once it has told all. */
  busyUntil: Date | null;
  /** When the provider was last asked for its templates. */
  templatesSyncedAt: Date | null;
  createdAt: Generated<Date>;
  updatedAt: Generated<Date>;
  deletedAt: Date | null;
}

/** What shows whether an integration works; an integration of which nothing is known has no row. */
interface ConnectionSignsTable {
  integrationId: string;
  /** When the provider was last asked for the account and the sender. */
  askedAt: Date | null;
  accountProblem: string | null;
  /** Why it refused the credentials when it was last asked for messages. */
  listingProblem: string | null;
  /** What it said of the sender. */
  sender: JsonNullable<SenderReport>;
  /** Why it said nothing. */
  senderProblem: string | null;
  /** The last webhook that was refused, and why as far as it can be told. */
  refusedAt: Date | null;
  refused: JsonNullable<RefusedWebhook>;
  /** When a message of ours last arrived at a customer, or failed, and of what. */
  deliveredAt: Date | null;
  failedAt: Date | null;
  failed: JsonNullable<{ code: string; message: string; misconfigured: boolean }>;
}

/** Our sender as the provider sees it, in words. */
export interface SenderReport {
  /** `unlisted`: the provider has no such sender, or keeps it for itself. */
  state: 'online' | 'pending' | 'offline' | 'unlisted';
  /** Which of the channel's texts that is, and what they put in; an older version kept none. */
  code?: string;
  values?: Record<string, string>;
  detail: string;
  nextStep: string | null;
  quality: string | null;
  messagingLimit: string | null;
  /** Where it sends what; empty where that can't be read. */
  addresses: { use: 'messages' | 'fallback' | 'statuses'; url: string | null; method: string | null }[];
}

/** Why a webhook was refused. `expectedUrl` is the address that its signature was checked with. */
export interface RefusedWebhook {
  expectedUrl: string;
  cause: 'noSignature' | 'otherAddress' | 'otherToken' | 'otherAccount' | 'changedParameters' | 'unknown';
  /** Which of the channel's texts that is, and what they put in; an older version kept none. */
  code?: string;
  values?: Record<string, string>;
  detail: string;
  nextStep: string;
}

/** Where files go that are too large to be sent: an integration of the kind s3. */
interface CloudStoragesTable {
  id: string;
  name: string;
  endpoint: string;
  bucket: string;
  region: string;
  accessKeyId: string;
  /** Sealed JSON (`channels/secrets.ts`); null once it is deleted. */
  credentials: Buffer | null;
  health: Exclude<Health, 'draft'>;
  healthDetail: string | null;
  /** When it was last connected: of several the newest is used. */
  connectedAt: Generated<Date>;
  createdAt: Generated<Date>;
  updatedAt: Generated<Date>;
  deletedAt: Date | null;
}

/** When prepared content may be sent: whether the window is open or not, only while it is, or not at all. */
export type Sendable = 'always' | 'inWindow' | 'never';

/** What a customer may choose from: buttons below the text, or a list that one of its own opens. */
export interface Interactive {
  type: 'buttons' | 'list';
  body: string;
  buttons: InteractiveButton[];
  /** What opens the list; null where there is none. */
  listButton: string | null;
  items: InteractiveItem[];
}

export interface InteractiveButton {
  /** What comes back as the payload when it is pressed; null for one that answers nothing. */
  id: string | null;
  title: string;
  type: 'reply' | 'url' | 'phone' | 'code' | 'other';
  /** The address it opens, the number it calls, the code it copies. */
  value: string | null;
}

export interface InteractiveItem {
  id: string | null;
  title: string;
  description: string | null;
}

interface TemplatesTable {
  integrationId: string;
  /** The provider's id. */
  contentSid: string;
  name: string;
  language: string;
  /** The provider's name of the type of content. */
  type: string;
  category: string | null;
  /** What the channel's owner says about it, in its own word. */
  status: string;
  rejectionReason: string | null;
  sendable: Sendable;
  /** What a person reads of it, with its variables in double braces. */
  text: string;
  /** Its buttons or its list, variables in double braces; null for content without. */
  interactive: JsonNullable<Interactive>;
  /** Sample values of all its variables. */
  variables: Json<Record<string, string>>;
  /** The whole content as the provider describes it. */
  content: Json<Record<string, unknown>>;
}

/** What was done of the first set-up; what is left out waits. */
export type SetUpSteps = Partial<Record<'connect' | 'invite' | 'rules' | 'play', 'done' | 'skipped'>>;

interface WorkspaceSettingsTable {
  onlyRow: Generated<boolean>;
  values: Json<Record<string, unknown>>;
  /** While it is set, nothing that rules send leaves us. */
  rulesPausedAt: Date | null;
  rulesPausedBy: string | null;
  /** Sealed: what webhooks of rules are signed with. */
  webhookSecret: Buffer | null;
  webhookSecretMadeAt: Date | null;
  setUpSteps: Json<SetUpSteps>;
  setUpShownAt: Date | null;
  setUpFinishedAt: Date | null;
  updatedAt: Generated<Date>;
}

interface RuleVersionsTable {
  version: Generated<number>;
  /** All rules, sections and scenarios as they stood (`rules/rule-set.ts`). */
  ruleSet: JSONColumnType<Record<string, unknown>>;
  note: string | null;
  /** The names of the scenarios that failed and were overridden. */
  overridden: JsonNullable<string[]>;
  /** Time rules that also fire for what was due before: the number of such cases was confirmed. */
  overdueRules: Generated<string[]>;
  /** The due times of all cases are being recomputed: when that last went on, and how many cases it has seen. */
  armingAt: Date | null;
  armedCases: Generated<number>;
  /** When it was complete, or found not to be needed. */
  armedAt: Date | null;
  publishedBy: string | null;
  publishedAt: Generated<Date>;
}

/** The one draft beside the published version. */
interface RuleDraftTable {
  onlyRow: Generated<boolean>;
  ruleSet: JSONColumnType<Record<string, unknown>>;
  /** The version it was begun from. */
  basedOn: number;
  changedBy: string | null;
  changedAt: Generated<Date>;
}

/** What is known of a rule besides its definition; a rule of which nothing is to be said has no row. */
interface RuleStatesTable {
  ruleId: string;
  /** How often it has failed in a row. */
  failures: Generated<number>;
  /** While it is set, the rule's messages wait unsent. */
  heldAt: Date | null;
  heldBecause: string | null;
  /** Messages sent before this don't count for the brake: an administrator has let them pass. */
  countsFrom: Date | null;
}

/** When a rule of type `current` is due for a case. */
interface RuleArmingsTable {
  caseId: string;
  ruleId: string;
  conversationId: string;
  /** The moment that the rule counts from. */
  anchor: Date;
  dueAt: Date;
  /** It was due before its rule began to wait, and whoever published that confirmed to reach it. */
  overdue: Generated<boolean>;
  usedAt: Date | null;
}

interface RuleTriesTable {
  id: string;
  state: Generated<'running' | 'done' | 'failed' | 'cancelled'>;
  request: Json<Record<string, unknown>>;
  /** Snapshots judged so far, of `total`. */
  done: Generated<number>;
  total: number | null;
  result: JsonNullable<Record<string, unknown>>;
  error: string | null;
  createdBy: string | null;
  createdAt: Generated<Date>;
  heartbeatAt: Generated<Date>;
  finishedAt: Date | null;
}

interface MacrosTable {
  id: string;
  name: string;
  /** Whose personal macro it is; null for one of a group or of everybody. */
  ownerId: string | null;
  groupId: string | null;
  text: Generated<string>;
  template: JsonNullable<{ contentSid: string; variables: Record<string, string> }>;
  actions: JsonDefault<unknown[]>;
  uses: Generated<number>;
  createdAt: Generated<Date>;
  updatedAt: Generated<Date>;
}

/** How somebody looks at the cases. */
interface SavedViewsTable {
  id: string;
  /** Null once the owner of a shared one is gone. */
  ownerId: string | null;
  name: string;
  shared: boolean;
  /** In the words of the query of `GET /api/cases`. */
  filters: JsonDefault<Record<string, string>>;
  sort: string | null;
  order: string | null;
  columns: Generated<string[]>;
  createdAt: Generated<Date>;
  updatedAt: Generated<Date>;
}

/** One change of many cases. */
interface BulkEditsTable {
  id: string;
  madeBy: string | null;
  /** `BulkChange` in `cases/bulk-change.ts`. */
  change: Json<Record<string, unknown>>;
  runRules: boolean;
  state: Generated<BulkEditState>;
  undoneBy: string | null;
  /** Somebody is at it; after this moment nobody is. */
  workingUntil: Date | null;
  createdAt: Generated<Date>;
  /** When all cases were changed; undoing comes later. */
  finishedAt: Date | null;
}

export type BulkEditState = 'running' | 'done' | 'undoing' | 'undone';

interface BulkEditCasesTable {
  bulkEditId: string;
  number: number;
  /** `skipped`: undone before it was its turn. `undone`: somebody has tried to put it back. */
  state: 'waiting' | 'changed' | 'unchanged' | 'refused' | 'skipped' | 'undone';
  /** Why it is `refused`. */
  reason: string | null;
  /** `BulkDone` in `cases/bulk-change.ts`. */
  done: JsonNullable<Record<string, unknown>>;
  changedAt: Date | null;
  /** The last entry of the case's history then: what comes after it was done meanwhile. */
  historyId: number | null;
  putBack: boolean | null;
  leftAlone: JsonNullable<{ what: string; reason: string }[]>;
  createdAt: Generated<Date>;
}

/** What an agent is to be told, until it has been read. */
interface NotificationsTable {
  id: string;
  userId: string;
  caseId: string | null;
  text: string;
  byType: ActorType;
  byId: string | null;
  byName: string | null;
  readAt: Date | null;
  createdAt: Generated<Date>;
}

interface LabelsTable {
  id: string;
  name: string;
  colour: LabelColour;
  description: Generated<string>;
  createdAt: Generated<Date>;
  updatedAt: Generated<Date>;
}

interface FieldsTable {
  id: string;
  of: 'case' | 'contact';
  name: string;
  type: 'text' | 'number' | 'boolean' | 'date' | 'choice';
  choices: Generated<string[]>;
  /** They are shown in this order. */
  place: number;
  createdAt: Generated<Date>;
  updatedAt: Generated<Date>;
}

interface ContactImportsTable {
  id: string;
  /** Null once the person is gone. */
  userId: string | null;
  fileName: string;
  headers: string[];
  /** The lines as they were written, cell by cell. */
  lines: Json<string[][]>;
  /** At which line of the file each begins; empty in lists of before these were kept. */
  lineNumbers: Generated<number[]>;
  total: number;
  /** Which columns are what; null until it was said. */
  columns: JsonNullable<Record<string, unknown>>;
  state: Generated<'uploaded' | 'running' | 'done' | 'cancelled' | 'stopped'>;
  /** How often it was begun since it last came further. */
  attempts: Generated<number>;
  /** How many lines have been worked on. */
  done: Generated<number>;
  created: Generated<number>;
  changed: Generated<number>;
  unchanged: Generated<number>;
  /** Until then a process is at it. */
  workingUntil: Date | null;
  createdAt: Generated<Date>;
  finishedAt: Date | null;
}

interface ContactImportFaultsTable {
  importId: string;
  place: number;
  reason: string;
  /** Which of the texts that is, and what it puts in; null in faults of before these were kept. */
  fault: JsonNullable<{ code: string; values: Record<string, string> }>;
}

interface ContactsTable {
  id: string;
  name: string | null;
  nameSource: Generated<'profile' | 'agent'>;
  labels: Generated<string[]>;
  fields: JsonDefault<Record<string, unknown>>;
  blocked: Generated<boolean>;
  /** What another system calls them; nobody else has the same. */
  externalId: string | null;
  /** Set while the customer wants no messages that nobody asked for. */
  optedOutAt: Date | null;
  createdAt: Generated<Date>;
  updatedAt: Generated<Date>;
}

interface ConversationsTable {
  id: string;
  integrationId: string;
  contactId: string;
  /** The customer's address in this conversation. */
  address: string;
  /** Which of our addresses the customer wrote to last; answers go out from it (pool numbers). */
  ourAddress: string;
  windowClosesAt: Date | null;
  /**
   * True while the window is known to be closed: the workflow has seen it close, or no customer's message has opened it.
   * False while its close is ahead, which on a channel without a window it always is.
   */
  windowCloseHandled: Generated<boolean>;
  lastEventSeq: Generated<number>;
  appliedSeq: Generated<number>;
  applyFailures: Generated<number>;
  lastMessageSeq: Generated<number>;
  /** When the next scheduled message is due. */
  nextSendAt: Date | null;
  /** When the next reminder about one of its cases is due. */
  nextReminderAt: Date | null;
  /** When somebody must look at this conversation although nobody signals. */
  wakeAt: Date | null;
  sweeps: Generated<number>;
  createdAt: Generated<Date>;
}

interface CasesTable {
  id: string;
  number: number;
  conversationId: string;
  contactId: string;
  integrationId: string;
  channelKind: string;
  channelMode: 'sync' | 'async';
  subject: Generated<string>;
  status: CaseStatus;
  priority: Generated<Priority>;
  groupId: string;
  assigneeId: string | null;
  labels: Generated<string[]>;
  fields: JsonDefault<Record<string, unknown>>;
  chatState: ChatState | null;
  chatStartedAt: Date | null;
  chatEndedAt: Date | null;
  chatEndedBy: EndedBy | null;
  chatEndReason: string | null;
  chatEndsAt: Date | null;
  chatPostponedUntil: Date | null;
  /** Somebody was typing: the chat does not end by itself before. */
  chatHeldUntil: Date | null;
  /** The `chatEndsAt` that agents have been warned of. */
  chatWarnedFor: Date | null;
  takenBy: string | null;
  /** When a chat whose taker went away returns to New. */
  releaseAt: Date | null;
  /** Who of the people wrote last; rules and the system don't count, nor does a failed answer. */
  lastAuthor: 'customer' | 'agent' | null;
  lastCountingAt: Date | null;
  /** First customer's message that no person has answered yet. */
  waitingSince: Date | null;
  lastAnswerSeq: Generated<number>;
  lastMessageSeq: number | null;
  lastMessageAt: Date | null;
  statusChangedAt: Generated<Date>;
  /** The last message of the customer, and the last answer of a person that did not fail. */
  lastCustomerAt: Date | null;
  lastAgentAt: Date | null;
  assigneeChangedAt: Date | null;
  createdAt: Generated<Date>;
  updatedAt: Generated<Date>;
}

export interface MessageLocation {
  latitude: number;
  longitude: number;
  label: string | null;
  address: string | null;
}

export interface MessageButton {
  text: string | null;
  payload: string | null;
  /** It was an entry of a list. */
  fromList?: boolean;
}

/** The advertisement or post that a customer came from. */
export interface MessageReferral {
  /** In the provider's word (`ad`, `post`). */
  type: string | null;
  id: string | null;
  url: string | null;
  headline: string | null;
  body: string | null;
  /** What tells this click from others. */
  clickId: string | null;
}

/** A contact that a customer has sent, as far as it could be read. */
export interface ContactCard {
  name: string | null;
  organisation: string | null;
  phones: {
    /** As it is written on the card. */
    number: string;
    type: string | null;
    /** E.164, where WhatsApp says under which number it knows the person. */
    whatsapp: string | null;
  }[];
  emails: string[];
}

interface MessagesTable {
  id: string;
  conversationId: string;
  /** Place in the thread: the order in which we took messages in. */
  seq: number;
  /** Null for a blocked customer's message. */
  caseId: string | null;
  direction: 'in' | 'out';
  kind: MessageKind;
  text: Generated<string>;
  authorType: 'customer' | 'agent' | 'rule' | 'system';
  authorId: string | null;
  authorName: string | null;
  status: MessageStatus;
  /** The provider's id; null until the hand-over is known to have happened. */
  sid: string | null;
  errorCode: string | null;
  errorMessage: string | null;
  location: JsonNullable<MessageLocation>;
  quotedSid: string | null;
  /** A customer's message that was forwarded to them first; `often`: more than five times. */
  forwarded: 'once' | 'often' | null;
  referral: JsonNullable<MessageReferral>;
  button: JsonNullable<MessageButton>;
  /** What the provider sent, unread parameters included. */
  raw: JsonNullable<Record<string, unknown>>;
  /** The provider's list told of it, which says less than a webhook; false again once that came. */
  isListed: Generated<boolean>;
  clientId: string | null;
  clientBodyHash: string | null;
  attempts: Generated<number>;
  attemptStartedAt: Date | null;
  /** The customer's address and ours that the attempt used: where to look for it if its outcome is unknown. */
  attemptTo: string | null;
  attemptFrom: string | null;
  /** When the attempt's request can no longer be under way. */
  requestEndsAt: Date | null;
  /** How often the provider's list was searched for a message whose hand-over has an unknown outcome. */
  settleChecks: Generated<number>;
  /** When it was last searched for in vain. */
  settleCheckedAt: Date | null;
  /** True after the one repetition that an attempt without a trace is allowed. */
  sentOnceMore: Generated<boolean>;
  /** How often it was queued again because the provider failed it for a passing reason. */
  repeats: Generated<number>;
  /** When the provider is to be asked what became of it, in case its status callbacks are lost. */
  askStatusAt: Date | null;
  /** Its callbacks may have been lost in an outage: it is asked for up to `read`, elsewhere up to `delivered`. */
  askUntilRead: Generated<boolean>;
  /** It waits until `deliverAfter` because the provider has no room, not because it could not be reached. */
  toldToWait: Generated<boolean>;
  /** How often it was asked for since the provider last answered. */
  asksInVain: Generated<number>;
  deliverAfter: Date | null;
  /** Why a rule's message is not to be delivered although it is queued. */
  held: 'rule' | 'paused' | null;
  /** Of a rule's message: the version of the rules that sent it. */
  ruleVersion: number | null;
  /** A message that can't go before this fails instead: it would be late. */
  sendUntil: Date | null;
  /** When an agent wants it sent; null from then on. */
  sendAt: Date | null;
  cancelIfCustomerWrites: Generated<boolean>;
  /** Until then its author can take it back: it is not handed over before (`deliverAfter`). Null once it is. */
  heldUntil: Date | null;
  /** The first message of the answer that a held one is a part of. */
  answerId: string | null;
  /** The provider's id of the template that is sent instead of the text, and its variables. */
  contentSid: string | null;
  contentVariables: JsonNullable<Record<string, string>>;
  /** The buttons or the list that were sent, as the customer reads them. */
  interactive: JsonNullable<Interactive>;
  occurredAt: Date;
  createdAt: Generated<Date>;
}

interface AttachmentsTable {
  id: string;
  conversationId: string;
  messageId: string;
  position: number;
  name: string | null;
  contentType: string;
  size: number | null;
  state: 'stored' | 'fetching' | 'failed' | 'tooLarge';
  remoteUrl: string | null;
  /** Where its content is in the storage; null unless `stored`. */
  hash: string | null;
  thumbnailHash: string | null;
  /** Of a stored file that is a contact. */
  contactCards: JsonNullable<ContactCard[]>;
  /** Why it is `failed` or `tooLarge`, or why the last attempt came to nothing, in words for agents. */
  error: string | null;
  attempts: Generated<number>;
  /** How many of them the provider answered with that it has no such file. */
  misses: Generated<number>;
  /** When it is fetched next, while `fetching`. */
  dueAt: Generated<Date>;
  /** When the provider's copy is deleted; null when it isn't to be, or is. */
  deleteRemoteAt: Date | null;
  createdAt: Generated<Date>;
}

/** A file that somebody has uploaded and not sent yet. */
interface UploadsTable {
  id: string;
  userId: string;
  name: string;
  contentType: string;
  size: number;
  /** Where its content is in the storage; null for one that is in cloud storage. */
  hash: string | null;
  thumbnailHash: string | null;
  /** What the customer gets instead of a file that is too large for the channel; expires. */
  link: string | null;
  createdAt: Generated<Date>;
}

/** What somebody is writing in a case and has not sent. An empty one says when it was sent. */
interface DraftsTable {
  caseId: string;
  userId: string;
  text: Generated<string>;
  note: Generated<string>;
  mode: Generated<'reply' | 'note'>;
  /** Uploads, in their order; one that is gone is no longer shown. */
  attachmentIds: Generated<string[]>;
  template: JsonNullable<{ contentSid: string; variables: Record<string, string> }>;
  /** Later with every change, so that it names a state. */
  updatedAt: Generated<Date>;
}

/** Content that a row is gone of; whether another needs it is looked at later. */
interface DroppedFilesTable {
  id: Generated<number>;
  hash: string;
  at: Generated<Date>;
}

interface NotesTable {
  id: string;
  caseId: string;
  text: string;
  authorType: 'agent' | 'rule' | 'macro' | 'system';
  authorId: string | null;
  authorName: string | null;
  createdAt: Generated<Date>;
}

interface CaseHistoryTable {
  id: Generated<number>;
  caseId: string;
  at: Generated<Date>;
  what: string;
  from: JsonNullable<unknown>;
  to: JsonNullable<unknown>;
  byType: ActorType;
  byId: string | null;
  byName: string | null;
  byVersion: number | null;
  /** Of what a rule did: the event of the conversation that it judged. */
  eventSeq: number | null;
}

interface EventsTable {
  conversationId: string;
  seq: number;
  caseId: string;
  /** What was done; `kinds` adds its consequences. */
  kind: string;
  kinds: string[];
  createsCase: Generated<boolean>;
  byType: ActorType;
  byId: string | null;
  byName: string | null;
  /** How many passes of rules lie between this event and what a person did. */
  depth: Generated<number>;
  madeByRules: Generated<string[]>;
  messageId: string | null;
  details: JsonDefault<Record<string, unknown>>;
  ruleVersion: number;
  /** Whom the event may alert once its rules have run. */
  alert: AlertReason | null;
  /** Why the workflow stepped over this event. */
  failure: string | null;
  occurredAt: Date;
  storedAt: Generated<Date>;
}

interface SnapshotsTable {
  conversationId: string;
  seq: number;
  ruleVersion: number;
  /** What the facts are made of (`FactInput`), without texts, names and addresses. */
  input: JSONColumnType<Record<string, unknown>>;
  createdAt: Generated<Date>;
}

interface RuleRunsTable {
  id: Generated<number>;
  ruleId: string;
  ruleName: string;
  ruleVersion: number;
  conversationId: string;
  eventSeq: number;
  caseId: string;
  outcome: 'matched' | 'watched' | 'failed' | 'switchedOff';
  actions: JsonDefault<unknown[]>;
  error: string | null;
  at: Generated<Date>;
}

interface EffectsTable {
  id: string;
  conversationId: string;
  caseId: string | null;
  kind: string;
  payload: Json<Record<string, unknown>>;
  state: Generated<'pending' | 'done' | 'failed'>;
  ruleId: string | null;
  ruleVersion: number | null;
  /** Why it waits although it is pending. */
  held: 'rule' | 'paused' | null;
  /** What the other side answered last (`CallResponse` in `cases/effects.ts`). */
  response: JsonNullable<Record<string, unknown>>;
  error: string | null;
  attempts: Generated<number>;
  dueAt: Generated<Date>;
  createdAt: Generated<Date>;
  finishedAt: Date | null;
}

interface ParkedStatusesTable {
  id: Generated<number>;
  integrationId: string;
  sid: string;
  status: string;
  errorCode: string | null;
  errorMessage: string | null;
  optedOut: Generated<boolean>;
  receivedAt: Generated<Date>;
}

interface UnprocessedWebhooksTable {
  id: string;
  integrationId: string;
  /** Our message id from the callback's query string. */
  messageId: string | null;
  params: Json<Record<string, unknown>>;
  /** The provider's list told of it, which says less than its webhook. */
  isListed: Generated<boolean>;
  receivedAt: Generated<Date>;
  error: string;
  attempts: Generated<number>;
  nextAttemptAt: Date;
  takenInAt: Date | null;
}

/** Who could see a case before a change: decides between `case.updated` and `case.hidden`. */
export interface CaseSeenBy {
  groupId: string;
  assigneeId: string | null;
  takenBy: string | null;
}

interface FeedTable {
  id: Generated<number>;
  at: Generated<Date>;
  kind: string;
  caseId: string | null;
  messageId: string | null;
  noteId: string | null;
  userId: string | null;
  before: JsonNullable<CaseSeenBy>;
  details: JsonNullable<Record<string, unknown>>;
  alertKey: string | null;
}

interface IdempotencyKeysTable {
  userId: string;
  path: string;
  key: string;
  bodyHash: string;
  status: number | null;
  response: JsonNullable<unknown>;
  startedAt: Generated<Date>;
}

export type UserRow = Selectable<UsersTable>;
export type CloudStorageRow = Selectable<CloudStoragesTable>;
export type CloudStorageChange = Updateable<CloudStoragesTable>;
export type TemplateRow = Selectable<TemplatesTable>;
export type ConnectionSignsRow = Selectable<ConnectionSignsTable>;
export type IntegrationRow = Selectable<IntegrationsTable>;
export type ContactRow = Selectable<ContactsTable>;
export type ConversationRow = Selectable<ConversationsTable>;
export type CaseRow = Selectable<CasesTable>;
export type MessageRow = Selectable<MessagesTable>;
export type NewMessageRow = Insertable<MessagesTable>;
export type AttachmentRow = Selectable<AttachmentsTable>;
export type UploadRow = Selectable<UploadsTable>;
export type NewUploadRow = Insertable<UploadsTable>;
export type DraftRow = Selectable<DraftsTable>;
export type NoteRow = Selectable<NotesTable>;
export type CaseHistoryRow = Selectable<CaseHistoryTable>;
export type NewCaseHistoryRow = Insertable<CaseHistoryTable>;
export type EventRow = Selectable<EventsTable>;
export type UnprocessedWebhookRow = Selectable<UnprocessedWebhooksTable>;
export type FeedRow = Selectable<FeedTable>;
export type NewFeedRow = Insertable<FeedTable>;
export type ArmingRow = Selectable<RuleArmingsTable>;
export type EffectRow = Selectable<EffectsTable>;
export type MacroRow = Selectable<MacrosTable>;
export type LabelRow = Selectable<LabelsTable>;
export type FieldRow = Selectable<FieldsTable>;
export type ContactImportRow = Selectable<ContactImportsTable>;
export type BulkEditRow = Selectable<BulkEditsTable>;
export type BulkEditCaseRow = Selectable<BulkEditCasesTable>;
export type SavedViewRow = Selectable<SavedViewsTable>;
export type NotificationRow = Selectable<NotificationsTable>;
