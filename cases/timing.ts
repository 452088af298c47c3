import type { Trx } from '../db/connection';
import { defaultSettings, type Settings } from '../workspace/settings';

/** The workspace's settings with the integration's own inactivity timeout, where it has one, in place; one query. */
export async function timingOf(trx: Trx, integrationId: string): Promise<Settings> {
  const row = await trx
    .selectFrom('workspaceSettings')
    .leftJoin('integrations', (join) => join.on('integrations.id', '=', integrationId))
    .select(['workspaceSettings.values', 'integrations.inactivityTimeoutMs'])
    .executeTakeFirst();
  const settings = { ...defaultSettings, ...row?.values };
  return { ...settings, inactivityTimeoutMs: row?.inactivityTimeoutMs ?? settings.inactivityTimeoutMs };
}
