import { sql, type Migration } from 'kysely';

const statements = `
create table merged_contacts (
  contact_id uuid primary key,
  into_id uuid not null references contacts,
  merged_by uuid,
  merged_at timestamptz(3) not null default clock_timestamp()
);
create index merged_contacts_into on merged_contacts (into_id);

create index contact_addresses_phone on contact_addresses (phone) where phone is not null;
create index conversations_address on conversations (address);

alter table attachments
  drop constraint attachments_conversation_id_message_id_fkey,
  add constraint attachments_conversation_id_message_id_fkey
    foreign key (conversation_id, message_id) references messages (conversation_id, id) on update cascade;
create index effects_conversation on effects (conversation_id);
alter table rule_armings drop constraint rule_armings_conversation_id_fkey;
`;

/**
 * Two customers may become one, and two conversations with the same number too: what belongs to a conversation moves to
 * another one, and the empty one goes. Armings keep the foreign key of their case; one of the conversation would be
 * looked up in all there ever were whenever a conversation goes.
 */
export const withMerging: Migration = {
  async up(db) {
    await sql.raw(statements).execute(db);
  },
};
