import type { Trx } from '../db/connection';
import { readSettings, type Settings } from '../workspace/settings';

/** The workspace's settings with the integration's own inactivity timeout, where it has one, in place. */
export async function timingOf(trx: Trx, integrationId: string): Promise<Settings> {
  const settings = await readSettings(trx);
  const integration = await trx
    .selectFrom('integrations')
    .select('inactivityTimeoutMs')
    .where('id', '=', integrationId)
    .executeTakeFirst();
  return {
    ...settings,
    inactivityTimeoutMs: integration?.inactivityTimeoutMs ?? settings.inactivityTimeoutMs,
  };
}
