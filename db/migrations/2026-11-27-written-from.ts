import { sql, type Migration } from 'kysely';

/** How a customer's message came about, and the cards in a file that is a contact. */
export const writtenFrom: Migration = {
  async up(db) {
    await sql
      .raw(
        `
alter table messages
  add column forwarded text check (forwarded in ('once', 'often')),
  add column referral jsonb;
alter table attachments add column contact_cards jsonb;
`,
      )
      .execute(db);
  },
};
