import type { MessageKind } from '../db/schema';

/** What a browser shows without running anything of it, with the end of its files' names. All else is downloaded. */
const SHOWN: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'video/mp4': 'mp4',
  'video/webm': 'webm',
  'video/3gpp': '3gp',
  'audio/mp4': 'm4a',
  'audio/mpeg': 'mp3',
  'audio/ogg': 'ogg',
  'audio/aac': 'aac',
  'audio/amr': 'amr',
  'audio/3gpp': '3gp',
  'audio/webm': 'weba',
  'application/pdf': 'pdf',
};
const LONGEST_NAME = 200;

export interface NamedFile {
  name: string | null;
  contentType: string;
  messageKind: MessageKind;
}

/** The value of Content-Disposition for a file: shown or downloaded, and under which name (RFC 6266, RFC 8187). */
export function dispositionOf(file: NamedFile): string {
  const how = Object.hasOwn(SHOWN, file.contentType) ? 'inline' : 'attachment';
  const name = cleanName(file.name) ?? nameOf(file);
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  return `${how}; filename="${plain}"; filename*=UTF-8''${percentEncoded(name)}`;
}

/** Without path, control characters and what turns the direction of writing; null when nothing is left. */
function cleanName(name: string | null): string | null {
  const last = (name ?? '').split(/[/\\]/).at(-1) ?? '';
  const clean = last.replace(/\p{C}/gu, '').replace(/^[.\s]+|\s+$/g, '');
  return [...clean].slice(-LONGEST_NAME).join('') || null;
}

const nameOf = ({ messageKind, contentType }: NamedFile) =>
  messageKind === 'contactCard' ? 'contact.vcf' : `${messageKind}.${SHOWN[contentType] ?? 'bin'}`;

const percentEncoded = (name: string) =>
  encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
