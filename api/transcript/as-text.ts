import type { Transcript } from '../../cases/transcript';
import { inOneLine, linesOf } from './readable';

/**
 * A transcript as text. Only its own lines begin at the margin: what people have written is indented, so that nobody
 * writes something that looks like another message.
 */
export async function* asText({ head, entries }: Transcript): AsyncGenerator<string> {
  yield head.map(([name, value]) => `${name}: ${inOneLine(value)}\n`).join('');
  let count = 0;
  for await (const { at, author, state, paragraphs } of entries) {
    count += 1;
    const says = [at, inOneLine(author), ...(state === '' ? [] : [inOneLine(state)])].join(' · ');
    const lines = paragraphs.flatMap(linesOf).map((line) => `    ${line}\n`);
    yield `\n${says}\n${lines.join('')}`;
  }
  yield `\n${count === 1 ? '1 message' : `${count} messages`}\n`;
}
