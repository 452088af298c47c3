import { sql, type Migration } from 'kysely';

/**
 * A message that was handed over, failed, waits to go again and is taken back leaves the ids of its hand-overs behind:
 * else settling would take one of them for that of another message.
 */
export const withdrawn: Migration = {
  async up(db) {
    await sql
      .raw('alter table duplicate_sends drop constraint duplicate_sends_conversation_id_message_id_fkey')
      .execute(db);
  },
};
