import { sql } from 'kysely';
import type { Db } from '../db/connection';
import type { SetUpSteps } from '../db/schema';
import { inTransaction } from '../db/transaction';

/** How far the first set-up of a workspace has come; one for all administrators. */
export interface SetUp {
  steps: SetUpSteps;
  /** Since when somebody has been led there: nobody is led there twice. */
  shownAt: Date | null;
  finishedAt: Date | null;
}

export interface SetUpChanges {
  steps?: SetUpSteps;
  isShown?: true;
  isFinished?: true;
}

const COLUMNS = ['setUpSteps as steps', 'setUpShownAt as shownAt', 'setUpFinishedAt as finishedAt'] as const;

export function readSetUp(db: Db): Promise<SetUp> {
  return db.selectFrom('workspaceSettings').select(COLUMNS).executeTakeFirstOrThrow();
}

/** Marks steps as done or skipped, and that it was shown or finished, which stays as it was first. */
export function changeSetUp(db: Db, { steps, isShown, isFinished }: SetUpChanges): Promise<SetUp> {
  return inTransaction(db, (trx) =>
    trx
      .updateTable('workspaceSettings')
      .set({
        ...(steps && { setUpSteps: sql<string>`set_up_steps || ${JSON.stringify(steps)}::jsonb` }),
        ...(isShown && { setUpShownAt: sql<Date>`coalesce(set_up_shown_at, clock_timestamp())` }),
        ...(isFinished && { setUpFinishedAt: sql<Date>`coalesce(set_up_finished_at, clock_timestamp())` }),
        updatedAt: new Date(),
      })
      .returning(COLUMNS)
      .executeTakeFirstOrThrow(),
  );
}
