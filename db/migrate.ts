import { Migrator, type Migration } from 'kysely';
import { connect } from './connection';
import { first } from './migrations/2026-11-23-first';
import { rules } from './migrations/2026-11-25-rules';
import { attempts } from './migrations/2026-11-26-attempts';
import { templates } from './migrations/2026-11-26-templates';
import { catchingUp } from './migrations/2026-11-27-catching-up';
import { connectionSigns } from './migrations/2026-11-27-connection-signs';
import { integrationOptions } from './migrations/2026-11-27-integration-options';
import { interactive } from './migrations/2026-11-27-interactive';
import { files } from './migrations/2026-11-27-files';
import { providerCopies } from './migrations/2026-11-27-provider-copies';
import { uploads } from './migrations/2026-11-27-uploads';
import { scheduled } from './migrations/2026-11-27-when-to-send';
import { whileTyping } from './migrations/2026-11-27-while-typing';
import { withoutRows } from './migrations/2026-11-27-without-rows';
import { writtenFrom } from './migrations/2026-11-27-written-from';
import { withdrawn } from './migrations/2026-11-27-withdrawn';
import { withCloudStorage } from './migrations/2026-11-27-with-cloud-storage';
import { receivesSince } from './migrations/2026-11-27-y-receives-since';
import { drafts } from './migrations/2026-11-28-drafts';
import { heldAnswers } from './migrations/2026-11-28-held-answers';
import { looking } from './migrations/2026-11-28-looking';
import { preferences } from './migrations/2026-11-28-preferences';
import { allCases } from './migrations/2026-11-29-all-cases';
import { bulkEdits } from './migrations/2026-11-29-bulk-edits';
import { savedViews } from './migrations/2026-11-29-saved-views';
import { eventsInHistories } from './migrations/2026-11-30-events-in-histories';
import { reasonsOfEnds } from './migrations/2026-11-30-reasons-of-ends';
import { wall } from './migrations/2026-11-30-wall';
import { withMerging } from './migrations/2026-11-30-with-merging';
import { reminders } from './migrations/2026-12-01-reminders';
import { misses } from './migrations/2026-12-02-misses';
import { webhooksByIntegration } from './migrations/2026-12-02-z-webhooks-by-integration';
import { listedMessages } from './migrations/2026-12-03-told-by-list';
import { askedUntilRead } from './migrations/2026-12-04-asked-until-read';
import { keptFromList } from './migrations/2026-12-05-kept-from-list';
import { toldToWait } from './migrations/2026-12-06-told-to-wait';
import { away } from './migrations/2026-12-07-away';
import { lookedAfter } from './migrations/2026-12-08-looked-after';
import { people } from './migrations/2026-12-09-people';
import { setUp } from './migrations/2026-12-12-set-up';
import { labelsAndFields } from './migrations/2026-12-14-labels-and-fields';
import { contactImports } from './migrations/2026-12-15-contact-imports';
import { reports } from './migrations/2026-12-19-reports';
import { stoppedImports } from './migrations/2026-12-20-stopped-imports';
import { importLines } from './migrations/2026-12-21-import-lines';
import { makeIndexes } from './indexes';

// Forward only, in the order of their names. Listed by hand so that a bundle or a compiled tree finds them alike.
const migrations: Record<string, Migration> = {
  '2026-11-23-first': first,
  '2026-11-25-rules': rules,
  '2026-11-26-attempts': attempts,
  '2026-11-26-templates': templates,
  '2026-11-27-catching-up': catchingUp,
  '2026-11-27-connection-signs': connectionSigns,
  '2026-11-27-integration-options': integrationOptions,
  '2026-11-27-interactive': interactive,
  '2026-11-27-files': files,
  '2026-11-27-provider-copies': providerCopies,
  '2026-11-27-uploads': uploads,
  '2026-11-27-when-to-send': scheduled,
  '2026-11-27-while-typing': whileTyping,
  '2026-11-27-without-rows': withoutRows,
  '2026-11-27-written-from': writtenFrom,
  '2026-11-27-withdrawn': withdrawn,
  '2026-11-27-with-cloud-storage': withCloudStorage,
  '2026-11-27-y-receives-since': receivesSince,
  '2026-11-28-drafts': drafts,
  '2026-11-28-held-answers': heldAnswers,
  '2026-11-28-looking': looking,
  '2026-11-28-preferences': preferences,
  '2026-11-29-all-cases': allCases,
  '2026-11-29-bulk-edits': bulkEdits,
  '2026-11-29-saved-views': savedViews,
  '2026-11-30-events-in-histories': eventsInHistories,
  '2026-11-30-reasons-of-ends': reasonsOfEnds,
  '2026-11-30-wall': wall,
  '2026-11-30-with-merging': withMerging,
  '2026-12-01-reminders': reminders,
  '2026-12-02-misses': misses,
  '2026-12-02-z-webhooks-by-integration': webhooksByIntegration,
  '2026-12-03-told-by-list': listedMessages,
  '2026-12-04-asked-until-read': askedUntilRead,
  '2026-12-05-kept-from-list': keptFromList,
  '2026-12-06-told-to-wait': toldToWait,
  '2026-12-07-away': away,
  '2026-12-08-looked-after': lookedAfter,
  '2026-12-09-people': people,
  '2026-12-12-set-up': setUp,
  '2026-12-14-labels-and-fields': labelsAndFields,
  '2026-12-15-contact-imports': contactImports,
  '2026-12-19-reports': reports,
  '2026-12-20-stopped-imports': stoppedImports,
  '2026-12-21-import-lines': importLines,
};

/**
 * Brings the database up to date and answers the names of the migrations that were run now. Safe to call twice and by
 * two processes at once: Kysely holds a lock for the length of the migration.
 */
export async function migrateToLatest(databaseUrl: string): Promise<string[]> {
  const db = connect(databaseUrl, { max: 2 });
  try {
    // The plugin that renames columns must not touch the migrator's own tables.
    const migrator = new Migrator({
      db: db.withoutPlugins(),
      // Work that was begun at the same time lands in any order: an earlier name may come later.
      allowUnorderedMigrations: true,
      provider: { getMigrations: () => Promise.resolve(migrations) },
    });
    const { error, results } = await migrator.migrateToLatest();
    if (error)
      throw error instanceof Error ? error : new Error('The migration failed without an error object.');
    await makeIndexes(db);
    return (results ?? [])
      .filter((result) => result.status === 'Success')
      .map((result) => result.migrationName);
  } finally {
    await db.destroy();
  }
}
