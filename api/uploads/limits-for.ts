import { visibleCase } from '../../cases/read-cases';
import type { Channel, FileLimit } from '../../channels/channel';
import { invalid, Refusal } from '../../refusal';
import { readIntegration } from '../../workspace/integrations';
import type { Viewer } from '../../workspace/viewer';
import type { App } from '../app';
import { noPublicAddress } from '../../cases/may-answer';

export interface UploadTarget {
  caseNumber?: number | undefined;
  integrationId?: string | undefined;
}

type Limits = Channel['fileLimits'];

/**
 * What may be uploaded for a case or an integration; without either, what any channel takes.
 * @throws Refusal for one that isn't visible, and where files can't be sent at all.
 */
export async function limitsFor(app: App, viewer: Viewer, target: UploadTarget): Promise<Limits> {
  const integrationId =
    target.caseNumber === undefined
      ? target.integrationId
      : (await visibleCase(app.db, viewer, target.caseNumber)).integrationId;
  if (integrationId === undefined) return widest([...app.channels.values()]);
  const { kind, account } = await readIntegration(app.db, integrationId);
  const channel = app.channels.get(kind);
  if (!channel)
    throw invalid([{ path: 'integrationId', message: 'Nothing is sent to customers through this.' }]);
  if (!channel.canFetch({ account: account ?? '' }, app.config.publicUrl)) throw noPublicAddress();
  return channel.fileLimits;
}

function widest(channels: readonly Channel[]): Limits {
  const all = new Map<string, FileLimit>();
  for (const [type, limit] of channels.flatMap(({ fileLimits }) => [...fileLimits]))
    if ((all.get(type)?.maxBytes ?? 0) < limit.maxBytes) all.set(type, limit);
  return all;
}

/** The limit for files of a type. @throws Refusal that names the types that are taken. */
export function limitOf(limits: Limits, type: string): FileLimit {
  const limit = limits.get(type);
  if (limit) return limit;
  throw new Refusal(
    'unsupported-media-type',
    415,
    `Files of type ${type} can not be sent to customers. Those that can: ${[...limits.keys()].join(', ') || 'none'}.`,
  );
}
