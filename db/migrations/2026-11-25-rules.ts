import { sql, type Migration } from 'kysely';

// The published version is the only place where rules stand: what the table `rules` held beside it was the same.
const ruleSets = `
alter table rule_versions rename column rules to rule_set;
update rule_versions set rule_set = jsonb_build_object(
  'sections', '[]'::jsonb,
  'scenarios', '[]'::jsonb,
  'rules', (
    select coalesce(jsonb_agg(rule || jsonb_build_object(
      'sectionId', null, 'after', null, 'expectedPer10Minutes', null,
      'activeSince', published_at, 'createdAt', published_at, 'updatedAt', published_at) order by place), '[]'::jsonb)
    from jsonb_array_elements(rule_set) with ordinality as each (rule, place)));
alter table rule_versions
  add column overridden jsonb,
  add column overdue_rules uuid[] not null default '{}',
  add column arming_at timestamptz(3),
  add column armed_cases bigint not null default 0,
  add column armed_at timestamptz(3);
update rule_versions set armed_at = published_at;
drop table rules;

create table rule_draft (
  only_row boolean primary key default true check (only_row),
  rule_set jsonb not null,
  based_on bigint not null,
  changed_by uuid references users on delete set null,
  changed_at timestamptz(3) not null default clock_timestamp()
);

create table rule_states (
  rule_id uuid primary key,
  failures integer not null default 0,
  held_at timestamptz(3),
  held_because text,
  counts_from timestamptz(3),
  check ((held_at is null) = (held_because is null))
);

alter table workspace_settings
  add column rules_paused_at timestamptz(3),
  add column rules_paused_by uuid references users on delete set null,
  add column webhook_secret bytea,
  add column webhook_secret_made_at timestamptz(3);
`;

const messages = `
alter table messages
  add column held text check (held in ('rule', 'paused')),
  add column rule_version bigint,
  add column send_until timestamptz(3),
  add column content_sid text,
  add column content_variables jsonb;
drop index messages_outstanding;
create index messages_outstanding on messages (conversation_id, seq)
  where (status = 'queued' and held is null) or (status = 'sending' and sid is null);
create index messages_waiting on messages (author_id, created_at, id)
  where author_type = 'rule' and status = 'queued';
create index messages_by_rules on messages (conversation_id, created_at) where author_type = 'rule';
create index messages_of_rule on messages (author_id, created_at) where author_type = 'rule';
create index messages_sent_by_rule on messages (author_id, attempt_started_at) where author_type = 'rule';
`;

const cases = `
alter table cases
  add column last_customer_at timestamptz(3),
  add column last_agent_at timestamptz(3),
  add column assignee_changed_at timestamptz(3);
update cases set
  last_customer_at = (select max(created_at) from messages where case_id = cases.id and author_type = 'customer'),
  last_agent_at = (select max(created_at) from messages where case_id = cases.id and author_type = 'agent' and status <> 'failed'),
  assignee_changed_at = case when assignee_id is null then null else updated_at end;
create index cases_active_taken on cases (taken_by) where chat_state = 'active';
alter table contacts add column opted_out_at timestamptz(3);
alter table parked_statuses add column opted_out boolean not null default false;
alter table group_members add column last_given_at timestamptz(3);
`;

const automation = `
alter table rule_runs drop constraint rule_runs_outcome_check;
alter table rule_runs add constraint rule_runs_outcome_check
  check (outcome in ('matched', 'watched', 'failed', 'switchedOff'));

truncate snapshots;
alter table snapshots rename column facts to input;

create table rule_armings (
  case_id uuid not null references cases,
  rule_id uuid not null,
  conversation_id uuid not null references conversations,
  anchor timestamptz(3) not null,
  due_at timestamptz(3) not null,
  overdue boolean not null default false,
  used_at timestamptz(3),
  primary key (case_id, rule_id, anchor)
);
create index rule_armings_due on rule_armings (conversation_id, due_at) where used_at is null;
create index rule_armings_rule on rule_armings (rule_id) where used_at is null;
create index rule_armings_used on rule_armings (used_at) where used_at is not null;

alter table effects
  add column rule_id uuid,
  add column rule_version bigint,
  add column held text check (held in ('rule', 'paused')),
  add column response jsonb,
  add column error text;
create index effects_created on effects (created_at, id);
create index effects_failed on effects (created_at, id) where state = 'failed';
create index effects_rule on effects (rule_id, created_at, id) where rule_id is not null;
create index effects_case on effects (case_id, created_at, id) where case_id is not null;
create index effects_held on effects (conversation_id) where held is not null;

create table notifications (
  id uuid primary key,
  user_id uuid not null references users on delete cascade,
  case_id uuid references cases,
  text text not null,
  by_type text not null check (by_type in ('customer', 'agent', 'rule', 'macro', 'system')),
  by_id uuid,
  by_name text,
  read_at timestamptz(3),
  created_at timestamptz(3) not null default clock_timestamp()
);
create index notifications_user on notifications (user_id, created_at desc, id desc);
create index notifications_unread on notifications (user_id, created_at desc, id desc) where read_at is null;
create index notifications_created on notifications (created_at);

create table rule_tries (
  id uuid primary key,
  state text not null default 'running' check (state in ('running', 'done', 'failed', 'cancelled')),
  request jsonb not null,
  done bigint not null default 0,
  total bigint,
  result jsonb,
  error text,
  created_by uuid references users on delete cascade,
  created_at timestamptz(3) not null default clock_timestamp(),
  heartbeat_at timestamptz(3) not null default clock_timestamp(),
  finished_at timestamptz(3)
);
create index rule_tries_created on rule_tries (created_at);

create table macros (
  id uuid primary key,
  name text not null,
  owner_id uuid references users on delete cascade,
  group_id uuid references groups on delete cascade,
  text text not null default '',
  template jsonb,
  actions jsonb not null default '[]',
  uses bigint not null default 0,
  created_at timestamptz(3) not null default clock_timestamp(),
  updated_at timestamptz(3) not null default clock_timestamp(),
  check (owner_id is null or group_id is null)
);
create index macros_name on macros (name, id);
create index macros_owner on macros (owner_id) where owner_id is not null;
`;

/** Automation that an administrator can trust: rule sets, time rules, brakes, notifications, tries, macros. */
export const rules: Migration = {
  async up(db) {
    for (const part of [ruleSets, messages, cases, automation]) await sql.raw(part).execute(db);
  },
};
