import { extensionOf } from '../../storage/file-names';

const LONGEST = 60;

/** A file's name as the provider takes it, and as the customer sees it: short, ASCII, without spaces, its type at the end. */
export function linkName(name: string | null, contentType: string): string {
  const extension = extensionOf(contentType);
  const bare = (name ?? '')
    .replace(/\.[^.]*$/, '')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9_-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, LONGEST);
  return `${bare || 'file'}.${extension}`;
}
