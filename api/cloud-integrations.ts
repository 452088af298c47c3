import { z } from 'zod';
import type { CloudStorageRow } from '../db/schema';
import { invalid } from '../refusal';
import { changeCloud, type CloudParts } from '../workspace/cloud-storages';
import { given, id, name, time } from './schemas';

const endpoint = z
  .string()
  .trim()
  .max(500)
  .refine((text) => {
    if (!URL.canParse(text)) return false;
    const { protocol, username, pathname, search, hash } = new URL(text);
    return /^https?:$/.test(protocol) && username === '' && pathname === '/' && search === '' && hash === '';
  }, 'Must be an address like https://s3.eu-central-1.amazonaws.com, without a path.')
  .transform((text) => new URL(text).origin);
const word = (what: string, pattern: RegExp) => z.string().trim().regex(pattern, what);

/** The fields of an integration of the kind s3 beside its name. */
export const cloudFields = z.object({
  endpoint: endpoint.describe("Amazon's own for the region where it is left out"),
  bucket: word('Must be the name of a bucket.', /^[A-Za-z0-9._-]{1,255}$/),
  region: word('Must be a region like eu-central-1.', /^[A-Za-z0-9-]{1,100}$/),
  accessKeyId: word('Must be the access key without spaces.', /^[!-~]{1,200}$/),
  secretAccessKey: word('Must be the secret without spaces.', /^[!-~]{1,200}$/).describe(
    'Stored encrypted, never returned',
  ),
});

/** Cloud storage is connected at once: there is nothing to paste anywhere before. */
export const newCloud = z.strictObject({
  kind: z.literal('s3'),
  name: name(),
  ...cloudFields.shape,
  endpoint: cloudFields.shape.endpoint.optional(),
});

/** Where a region of Amazon's is. Source: Amazon S3, regional endpoints. */
export const amazonIn = (region: string) => `https://s3.${region}.amazonaws.com`;

export const cloudIntegration = z
  .object({
    id,
    kind: z.literal('s3'),
    name: z.string(),
    health: z.enum(['connected', 'error', 'disabled']),
    healthDetail: z.string().nullable().describe('What is wrong, in words'),
    endpoint: z.string(),
    bucket: z.string(),
    region: z.string(),
    accessKeyId: z.string(),
    enabled: z.boolean(),
    createdAt: time,
    updatedAt: time,
  })
  .meta({ id: 'CloudStorage' });

export function showCloud(row: CloudStorageRow): z.input<typeof cloudIntegration> {
  return {
    id: row.id,
    kind: 's3',
    name: row.name,
    health: row.health,
    healthDetail: row.healthDetail,
    endpoint: row.endpoint,
    bucket: row.bucket,
    region: row.region,
    accessKeyId: row.accessKeyId,
    enabled: row.health !== 'disabled',
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

const cloudPatch = z.object({
  name: name().optional(),
  enabled: z.boolean().optional(),
  ...cloudFields.partial().shape,
});

/** Changes cloud storage by a body that was made for any kind. @throws Refusal for fields of other kinds. */
export async function patchCloud(
  parts: CloudParts,
  by: string,
  cloudId: string,
  body: Record<string, unknown>,
): Promise<CloudStorageRow> {
  refuseOthers(body, (field) => field in cloudPatch.shape);
  return changeCloud(parts, by, cloudId, given(cloudPatch.parse(body)));
}

/** A body for a channel has no fields of cloud storage. */
export function refuseCloudFields(body: Record<string, unknown>): void {
  refuseOthers(body, (field) => !(field in cloudFields.shape));
}

function refuseOthers(body: Record<string, unknown>, isOurs: (field: string) => boolean): void {
  const others = Object.entries(body).filter(([field, value]) => value !== undefined && !isOurs(field));
  if (others.length > 0)
    throw invalid(
      others.map(([path]) => ({ path, message: 'An integration of this kind has no such field.' })),
    );
}
