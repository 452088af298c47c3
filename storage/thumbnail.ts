import sharp from 'sharp';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { FileHash, FileStorage } from './file-storage';

const SIDE = 480;
/** A picture that is small as a file and huge in memory is not drawn. */
const MOST_PIXELS = 64_000_000;
const MOST_BYTES = 1_000_000;
const DRAWN = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp']);

/** Keeps a small WebP of a picture beside it; null for what is no picture or can't be drawn. */
export async function keepThumbnail(
  files: FileStorage,
  { hash, contentType }: { hash: FileHash; contentType: string },
): Promise<FileHash | null> {
  if (!DRAWN.has(contentType)) return null;
  const picture = await files.open(hash);
  if (!picture) return null;
  const small = await draw(picture);
  return small && (await files.put(Readable.from([small]), MOST_BYTES)).hash;
}

async function draw(picture: Readable): Promise<Buffer | null> {
  try {
    const content = await buffer(picture);
    return await sharp(content, { limitInputPixels: MOST_PIXELS, failOn: 'none' })
      .rotate() // as its camera was held
      .resize(SIDE, SIDE, { fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 75 })
      .toBuffer();
  } catch {
    // Whatever is wrong with a picture, the file itself is there.
    return null;
  }
}
