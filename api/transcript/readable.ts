/** Where a new line begins for any reader, whatever people have put there. */
const LINE_BREAK = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/;
/** Turns the direction of what follows. */
const TURNS = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g;

/** The lines of a text. What is no text but controls terminals or readers is shown as a sign for it. */
export function linesOf(text: string): string[] {
  return text.split(LINE_BREAK).map(withoutControls);
}

/** A text that has to stay in one line beside others: a name, a state. It can't turn what stands behind it. */
export function inOneLine(text: string): string {
  return linesOf(text).join(' ').replace(TURNS, '');
}

function withoutControls(line: string): string {
  // Tabs stay; of the others Unicode has pictures, and for the second set the sign for something unknown.
  return line.replace(/(?!\t)\p{Cc}/gu, (control) => {
    const code = control.charCodeAt(0);
    return code < 0x20 ? String.fromCharCode(0x2400 + code) : code === 0x7f ? '\u2421' : '\uFFFD';
  });
}
