import { sql, type Kysely, type Migration } from 'kysely';

// A migration is frozen in time: it knows nothing of today's schema types.
async function run(db: Kysely<unknown>, statements: string): Promise<void> {
  await sql.raw(statements).execute(db);
}

const people = `
create table users (
  id uuid primary key,
  email text not null check (length(email) <= 320),
  name text not null,
  role text not null check (role in ('agent', 'administrator')),
  password_hash text not null,
  presence text not null default 'offline' check (presence in ('online', 'withoutChats', 'offline')),
  presence_changed_at timestamptz(3) not null default clock_timestamp(),
  presence_before_absence text check (presence_before_absence in ('online', 'withoutChats')),
  offline_at timestamptz(3),
  created_at timestamptz(3) not null default clock_timestamp()
);
create unique index users_email on users (lower(email));
create index users_offline_at on users (offline_at) where offline_at is not null;

create table sessions (
  token_hash bytea primary key,
  user_id uuid not null references users on delete cascade,
  created_at timestamptz(3) not null default clock_timestamp(),
  expires_at timestamptz(3) not null
);
create index sessions_user on sessions (user_id);
create index sessions_expiry on sessions (expires_at);

create table api_tokens (
  id uuid primary key,
  user_id uuid not null references users on delete cascade,
  name text not null,
  token_hash bytea not null unique,
  created_at timestamptz(3) not null default clock_timestamp(),
  expires_at timestamptz(3)
);
create index api_tokens_user on api_tokens (user_id);

create table sign_in_failures (
  id bigint generated always as identity primary key,
  who text not null,
  at timestamptz(3) not null default clock_timestamp()
);
create index sign_in_failures_who on sign_in_failures (who, at);
create index sign_in_failures_at on sign_in_failures (at);

create table event_streams (
  id uuid primary key,
  user_id uuid not null references users on delete cascade,
  seen_at timestamptz(3) not null default clock_timestamp()
);
create index event_streams_user on event_streams (user_id);
create index event_streams_seen on event_streams (seen_at);

create table groups (
  id uuid primary key,
  name text not null,
  created_at timestamptz(3) not null default clock_timestamp()
);
create unique index groups_name on groups (lower(name));

create table group_members (
  group_id uuid not null references groups on delete cascade,
  user_id uuid not null references users on delete cascade,
  primary key (group_id, user_id)
);
create index group_members_user on group_members (user_id);
`;

const workspace = `
create table workspace_settings (
  only_row boolean primary key default true check (only_row),
  "values" jsonb not null default '{}',
  updated_at timestamptz(3) not null default clock_timestamp()
);
insert into workspace_settings default values;

create table integrations (
  id uuid primary key,
  kind text not null,
  name text not null,
  health text not null check (health in ('draft', 'connected', 'error', 'disabled')),
  health_detail text,
  account text,
  sender text,
  credentials bytea,
  group_id uuid references groups,
  inactivity_timeout_ms bigint check (inactivity_timeout_ms > 0),
  webhook_seen_at timestamptz(3),
  created_at timestamptz(3) not null default clock_timestamp(),
  updated_at timestamptz(3) not null default clock_timestamp(),
  deleted_at timestamptz(3),
  check (health = 'draft' or deleted_at is not null
         or (account is not null and sender is not null and credentials is not null and group_id is not null))
);
create unique index integrations_sender on integrations (kind, account, sender) where deleted_at is null;

create table rules (
  id uuid primary key,
  type text not null check (type in ('new', 'updated', 'current')),
  position integer not null,
  name text not null,
  mode text not null check (mode in ('off', 'watch', 'on')),
  definition jsonb not null,
  created_at timestamptz(3) not null default clock_timestamp(),
  updated_at timestamptz(3) not null default clock_timestamp(),
  unique (type, position) deferrable initially deferred
);

create table rule_versions (
  version bigint generated always as identity primary key,
  rules jsonb not null,
  note text,
  published_by uuid references users on delete set null,
  published_at timestamptz(3) not null default clock_timestamp()
);
insert into rule_versions (rules, note) values ('[]', 'no rules yet');
`;

const conversations = `
create table contacts (
  id uuid primary key,
  name text,
  name_source text not null default 'profile' check (name_source in ('profile', 'agent')),
  labels text[] not null default '{}',
  fields jsonb not null default '{}',
  blocked boolean not null default false,
  created_at timestamptz(3) not null default clock_timestamp(),
  updated_at timestamptz(3) not null default clock_timestamp()
);
create index contacts_created on contacts (created_at desc, id);

create table contact_addresses (
  address text primary key,
  contact_id uuid not null references contacts deferrable initially deferred,
  phone text,
  created_at timestamptz(3) not null default clock_timestamp()
);
create index contact_addresses_contact on contact_addresses (contact_id);

create table conversations (
  id uuid primary key,
  integration_id uuid not null references integrations,
  contact_id uuid not null references contacts,
  address text not null,
  our_address text not null,
  window_closes_at timestamptz(3),
  window_close_handled boolean not null default true,
  last_event_seq bigint not null default 0,
  applied_seq bigint not null default 0,
  apply_failures integer not null default 0,
  last_message_seq bigint not null default 0,
  wake_at timestamptz(3),
  sweeps integer not null default 0,
  created_at timestamptz(3) not null default clock_timestamp(),
  unique (integration_id, contact_id),
  check (applied_seq <= last_event_seq)
);
create index conversations_contact on conversations (contact_id);
create index conversations_wake on conversations (wake_at) where wake_at is not null;

create sequence case_number;
create table cases (
  id uuid primary key,
  number bigint not null unique,
  conversation_id uuid not null references conversations,
  contact_id uuid not null references contacts,
  integration_id uuid not null,
  channel_kind text not null,
  channel_mode text not null check (channel_mode in ('sync', 'async')),
  subject text not null default '',
  status text not null check (status in ('open', 'pending', 'closed')),
  priority text not null default 'normal' check (priority in ('low', 'normal', 'high', 'critical')),
  group_id uuid not null references groups,
  assignee_id uuid references users on delete set null,
  labels text[] not null default '{}',
  fields jsonb not null default '{}',
  chat_state text check (chat_state in ('active', 'ended')),
  chat_started_at timestamptz(3),
  chat_ended_at timestamptz(3),
  chat_ended_by text check (chat_ended_by in ('agent', 'inactivity', 'rule', 'macro')),
  chat_ends_at timestamptz(3),
  chat_postponed_until timestamptz(3),
  chat_warned_for timestamptz(3),
  taken_by uuid references users on delete set null,
  release_at timestamptz(3),
  last_author text check (last_author in ('customer', 'agent')),
  last_counting_at timestamptz(3),
  waiting_since timestamptz(3),
  last_answer_seq bigint not null default 0,
  last_message_seq bigint,
  last_message_at timestamptz(3),
  status_changed_at timestamptz(3) not null default clock_timestamp(),
  created_at timestamptz(3) not null default clock_timestamp(),
  updated_at timestamptz(3) not null default clock_timestamp(),
  check ((chat_state is null) = (channel_mode = 'async')),
  check (chat_state is distinct from 'active' or (status <> 'closed' and chat_ended_at is null and chat_ended_by is null)),
  check (chat_state is distinct from 'ended' or (chat_ends_at is null and chat_ended_at is not null and chat_ended_by is not null))
);
create unique index cases_one_active_chat on cases (conversation_id) where chat_state = 'active';
create index cases_newest on cases (conversation_id, number desc);
create index cases_contact on cases (contact_id, number desc);
create index cases_updated on cases (updated_at desc, number desc);
create index cases_group_updated on cases (group_id, updated_at desc, number desc);
create index cases_chats on cases
  (coalesce(waiting_since, 'infinity'::timestamptz), coalesce(last_message_at, '-infinity'::timestamptz) desc, number desc)
  where chat_state = 'active';
create index cases_taken on cases (taken_by, updated_at desc) where taken_by is not null;
create index cases_assignee on cases (assignee_id, updated_at desc) where assignee_id is not null;
create index cases_unanswered on cases
  (coalesce(waiting_since, 'infinity'::timestamptz), coalesce(last_message_at, '-infinity'::timestamptz) desc, number desc)
  where status = 'open' and last_author = 'customer' and chat_state is distinct from 'active';
create index cases_labels on cases using gin (labels);

create table messages (
  id uuid not null,
  conversation_id uuid not null references conversations,
  seq bigint not null,
  case_id uuid references cases,
  direction text not null check (direction in ('in', 'out')),
  kind text not null check (kind in ('text', 'image', 'audio', 'video', 'document', 'sticker', 'contactCard',
                                     'location', 'interactive', 'template', 'unsupported')),
  text text not null default '',
  author_type text not null check (author_type in ('customer', 'agent', 'rule', 'system')),
  author_id uuid,
  author_name text,
  status text not null check (status in ('received', 'queued', 'sending', 'sent', 'delivered', 'read', 'failed')),
  sid text,
  error_code text,
  error_message text,
  location jsonb,
  quoted_sid text,
  button jsonb,
  raw jsonb,
  client_id text,
  client_body_hash text,
  attempts integer not null default 0,
  attempt_started_at timestamptz(3),
  request_ends_at timestamptz(3),
  settle_checks integer not null default 0,
  sent_once_more boolean not null default false,
  deliver_after timestamptz(3),
  occurred_at timestamptz(3) not null,
  created_at timestamptz(3) not null default clock_timestamp(),
  primary key (conversation_id, seq),
  unique (conversation_id, id),
  unique (conversation_id, sid),
  check ((direction = 'in') = (status = 'received'))
);
create index messages_id on messages (id);
create index messages_sid on messages (sid) where sid is not null;
create index messages_case on messages (case_id, seq);
create unique index messages_client_id on messages (case_id, client_id) where client_id is not null;
create index messages_outstanding on messages (conversation_id, seq)
  where status = 'queued' or (status = 'sending' and sid is null);
create unique index messages_one_in_flight on messages (conversation_id) where status = 'sending' and sid is null;

create table duplicate_sends (
  conversation_id uuid not null,
  message_id uuid not null,
  sid text not null,
  at timestamptz(3) not null default clock_timestamp(),
  primary key (conversation_id, message_id, sid),
  foreign key (conversation_id, message_id) references messages (conversation_id, id)
);

create table attachments (
  id uuid primary key,
  conversation_id uuid not null,
  message_id uuid not null,
  position integer not null,
  name text,
  content_type text not null,
  size bigint,
  state text not null check (state in ('stored', 'fetching', 'failed', 'tooLarge')),
  remote_url text,
  created_at timestamptz(3) not null default clock_timestamp(),
  unique (conversation_id, message_id, position),
  foreign key (conversation_id, message_id) references messages (conversation_id, id)
);

create table notes (
  id uuid primary key,
  case_id uuid not null references cases,
  text text not null,
  author_type text not null check (author_type in ('agent', 'rule', 'macro', 'system')),
  author_id uuid,
  author_name text,
  created_at timestamptz(3) not null default clock_timestamp()
);
create index notes_case on notes (case_id, created_at);

create table note_mentions (
  note_id uuid not null references notes on delete cascade,
  case_id uuid not null references cases,
  user_id uuid not null references users on delete cascade,
  primary key (note_id, user_id)
);
create index note_mentions_user on note_mentions (user_id, case_id);

create table read_marks (
  user_id uuid not null references users on delete cascade,
  case_id uuid not null references cases,
  seq bigint not null,
  primary key (user_id, case_id)
);

create table case_history (
  id bigint generated always as identity primary key,
  case_id uuid not null references cases,
  at timestamptz(3) not null default clock_timestamp(),
  what text not null,
  "from" jsonb,
  "to" jsonb,
  by_type text not null check (by_type in ('customer', 'agent', 'rule', 'macro', 'system')),
  by_id uuid,
  by_name text,
  by_version bigint
);
create index case_history_case on case_history (case_id, id);
`;

const automation = `
create table events (
  conversation_id uuid not null references conversations,
  seq bigint not null,
  case_id uuid not null references cases,
  kind text not null,
  kinds text[] not null,
  creates_case boolean not null default false,
  by_type text not null check (by_type in ('customer', 'agent', 'rule', 'macro', 'system')),
  by_id uuid,
  by_name text,
  depth integer not null default 0,
  made_by_rules uuid[] not null default '{}',
  message_id uuid,
  details jsonb not null default '{}',
  rule_version bigint not null,
  alert text check (alert in ('newChat', 'answer', 'transfer', 'deliveryFailed')),
  failure text,
  occurred_at timestamptz(3) not null,
  stored_at timestamptz(3) not null default clock_timestamp(),
  primary key (conversation_id, seq)
);
create index events_stored on events (stored_at);

create table snapshots (
  conversation_id uuid not null,
  seq bigint not null,
  rule_version bigint not null,
  facts jsonb not null,
  created_at timestamptz(3) not null default clock_timestamp(),
  primary key (conversation_id, seq, created_at)
) partition by range (created_at);
create table snapshots_rest partition of snapshots default;

create table rule_runs (
  id bigint generated always as identity primary key,
  rule_id uuid not null,
  rule_name text not null,
  rule_version bigint not null,
  conversation_id uuid not null,
  event_seq bigint not null,
  case_id uuid not null references cases,
  outcome text not null check (outcome in ('matched', 'failed', 'switchedOff')),
  actions jsonb not null default '[]',
  error text,
  at timestamptz(3) not null default clock_timestamp(),
  unique (conversation_id, event_seq, rule_id)
);
create index rule_runs_rule on rule_runs (rule_id, id desc);
create index rule_runs_case on rule_runs (case_id, id desc);
create index rule_runs_at on rule_runs (at);

create table effects (
  id uuid primary key,
  conversation_id uuid not null references conversations,
  case_id uuid references cases,
  kind text not null,
  payload jsonb not null,
  state text not null default 'pending' check (state in ('pending', 'done', 'failed')),
  attempts integer not null default 0,
  due_at timestamptz(3) not null default clock_timestamp(),
  created_at timestamptz(3) not null default clock_timestamp(),
  finished_at timestamptz(3)
);
create index effects_pending on effects (conversation_id, due_at) where state = 'pending';
create index effects_finished on effects (finished_at) where finished_at is not null;
`;

const edges = `
create table parked_statuses (
  id bigint generated always as identity primary key,
  integration_id uuid not null,
  sid text not null,
  status text not null,
  error_code text,
  error_message text,
  received_at timestamptz(3) not null default clock_timestamp()
);
create index parked_statuses_sid on parked_statuses (sid);
create index parked_statuses_received on parked_statuses (received_at);

create table unprocessed_webhooks (
  id uuid primary key,
  integration_id uuid not null,
  message_id text,
  params jsonb not null,
  received_at timestamptz(3) not null default clock_timestamp(),
  error text not null,
  attempts integer not null default 1,
  next_attempt_at timestamptz(3) not null,
  taken_in_at timestamptz(3)
);
create index unprocessed_webhooks_due on unprocessed_webhooks (next_attempt_at) where taken_in_at is null;
create index unprocessed_webhooks_taken on unprocessed_webhooks (taken_in_at) where taken_in_at is not null;

create table feed (
  id bigint generated always as identity primary key,
  at timestamptz(3) not null default clock_timestamp(),
  kind text not null,
  case_id uuid,
  message_id uuid,
  note_id uuid,
  user_id uuid,
  before jsonb,
  details jsonb,
  alert_key text unique
);
create index feed_at on feed (at);

create table idempotency_keys (
  user_id uuid not null references users on delete cascade,
  path text not null,
  key text not null,
  body_hash text not null,
  status integer,
  response jsonb,
  started_at timestamptz(3) not null default clock_timestamp(),
  primary key (user_id, path, key)
);
create index idempotency_keys_started on idempotency_keys (started_at);
`;

/** Everything of the main job: people, workspace, conversations, automation, and what stands at the edges. */
export const first: Migration = {
  async up(db) {
    for (const part of [people, workspace, conversations, automation, edges]) await run(db, part);
  },
};
