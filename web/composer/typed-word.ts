/** A word being typed that begins with a sign: what stands after the sign, and where the whole of it stands. */
export interface TypedWord {
  query: string;
  from: number;
  to: number;
}

/** The `@…` before the caret, where it begins a word. Names have blanks: up to two words are taken. */
export function typedMention(text: string, caret: number): TypedWord | null {
  return found(/(?:^|[\s([{"'„“«])@([\p{L}\p{N}'.-]*(?: [\p{L}\p{N}'.-]+)?)$/u, text, caret);
}

/** The `/…` that is all that was written up to the caret in its line. */
export function typedCommand(text: string, caret: number): TypedWord | null {
  return found(/(?:^|\n)\/([^\n/]{0,60})$/u, text, caret);
}

function found(pattern: RegExp, text: string, caret: number): TypedWord | null {
  const query = pattern.exec(text.slice(0, caret))?.[1];
  return query === undefined ? null : { query, from: caret - query.length - 1, to: caret };
}

/** The people whose names a note says after an `@`; of two who are called alike both. */
export function mentionedIn(text: string, people: readonly { id: string; name: string }[]): string[] {
  let rest = text;
  const mentioned: string[] = [];
  // A longer name may begin with a shorter one.
  const names = [...new Set(people.map(({ name }) => name))].sort((a, b) => b.length - a.length);
  for (const name of names) {
    if (!rest.includes(`@${name}`)) continue;
    rest = rest.replaceAll(`@${name}`, ' ');
    mentioned.push(...people.filter((one) => one.name === name).map(({ id }) => id));
  }
  return mentioned;
}
