import { fileTypeFromBuffer } from 'file-type/core';

/** What documents are packed in: which one it is, the sender knows better. */
const PACKED = new Set(['application/zip', 'application/x-cfb', 'application/xml']);
/** Their beginning is always told: content that is said to be one and isn't is something else. */
const ALWAYS_TOLD = /^(image\/(jpeg|png|gif|webp)|application\/pdf|video\/mp4|audio\/(ogg|mpeg|amr))$/;

/** The same packing holds sound or pictures that move: which, and for whom, the sender knows better. */
const ALIKE: readonly RegExp[] = [
  /^(audio|video)\/(mp4|x-m4[av]|3gpp2?)$/,
  /^(audio\/(ogg|opus)|video\/ogg|application\/ogg)$/,
  /^(audio|video)\/(webm|matroska)$/,
];
const isMedia = (type: string) => /^(audio|video)\//.test(type);
const isShown = (type: string) => isMedia(type) || /^image\/|^application\/pdf$/.test(type);

/**
 * The MIME type of a file by its first bytes, whatever its sender says of it; without parameters, in lower case. Where
 * the bytes don't tell, or only what it is packed in, it is what the sender says.
 */
export async function typeOf(head: Buffer, declared: string): Promise<string> {
  const said = /^[\w.+-]+\/[\w.+-]+/.exec(declared.trim().toLowerCase())?.[0] ?? 'application/octet-stream';
  const told = (await fileTypeFromBuffer(head))?.mime.replace(/;.*$/, '');
  if (told === undefined) return ALWAYS_TOLD.test(said) ? 'application/octet-stream' : said;
  if (PACKED.has(told)) return isShown(said) ? told : said;
  return ALIKE.some((packing) => packing.test(told) && packing.test(said)) ? said : told;
}
