import type { Migration } from 'kysely';

/** Nothing any more: what reports need is made after the migrations, without holding anybody up (`report-indexes.ts`). */
export const reports: Migration = {
  up: () => Promise.resolve(),
};
