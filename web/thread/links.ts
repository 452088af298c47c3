/** A piece of a text: words, or the address that they are. */
export interface Piece {
  text: string;
  href: string | null;
}

const ADDRESS = /\bhttps?:\/\/[^\s<>"\u201c\u201d]+/giu;
const AFTER_IT = /[.,;:!?'*_~\u2026\u3002]$/u;
const CLOSING: Record<string, string> = { ')': '(', ']': '[', '}': '{' };

/** A text cut where the addresses of web pages stand in it; nothing but http and https is one. */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let done = 0;
  for (const { 0: found, index } of text.matchAll(ADDRESS)) {
    const address = withoutPunctuation(found);
    const href = webAddress(address);
    if (href === null) continue;
    if (index > done) pieces.push({ text: text.slice(done, index), href: null });
    pieces.push({ text: address, href });
    done = index + address.length;
  }
  if (done < text.length) pieces.push({ text: text.slice(done), href: null });
  return pieces;
}

/** What a link may lead to; null for everything but web pages. */
export function webAddress(text: string): string | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url && (url.protocol === 'https:' || url.protocol === 'http:') && url.host ? url.href : null;
}

/** The sentence's own full stop or bracket isn't part of the address. */
function withoutPunctuation(found: string): string {
  let address = found;
  for (;;) {
    const last = address.at(-1) ?? '';
    const opening = CLOSING[last];
    const isOpen = opening !== undefined && count(address, opening) < count(address, last);
    if (!AFTER_IT.test(address) && !isOpen) return address;
    address = address.slice(0, -1);
  }
}

const count = (text: string, sign: string) => text.split(sign).length - 1;
