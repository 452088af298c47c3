import type { Readable } from 'node:stream';
import { Refusal } from '../../refusal';
import type { Cloud } from '../../storage/cloud';
import { FileTooLarge, StorageUnavailable } from '../../storage/file-storage';
import { linkName } from './link-name';
import { MOST_CLOUD_BYTES, tooLargeForCloud } from './refusals';

/** A file in cloud storage. */
export interface CloudLink {
  /** Whoever has it may fetch the file, until it expires. */
  link: string;
  /** Takes the file away again; never throws: what stays goes by the bucket's own rule. */
  remove: () => Promise<void>;
}

/** Keeps a file in cloud storage while it comes. @throws Refusal in words; nothing stays then. */
export async function keepInCloud(
  cloud: Cloud,
  { name, contentType, content }: { name: string; contentType: string; content: Readable },
): Promise<{ size: number; hash: string; cloud: CloudLink }> {
  try {
    const file = { name: linkName(name, contentType), contentType, content, mostBytes: MOST_CLOUD_BYTES };
    const { key, size, hash } = await cloud.put(file);
    return {
      size,
      hash,
      cloud: { link: await cloud.link(key), remove: () => cloud.remove(key).catch(() => undefined) },
    };
  } catch (error) {
    if (error instanceof FileTooLarge) throw tooLargeForCloud();
    if (!(error instanceof StorageUnavailable)) throw error;
    const detail = `The file is too large to be sent, and the cloud storage did not take it. ${error.message}`;
    throw new Refusal('cloud-storage-unavailable', 502, detail);
  }
}
