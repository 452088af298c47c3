/** A sign that begins a formula, at the start of the text or where a spreadsheet may break it into another cell. */
const FORMULA = /(^|[;\t\r\n])([\s"]*)(?=[=+\-@])/g;
const GUARDED = /(^|[;\t\r\n])([\s"]*)'(?=[=+\-@])/g;

/** The first line of a CSV file, which names the columns. Its first character says UTF-8: Excel would guess otherwise. */
export function csvHead(cells: readonly string[]): string {
  return `\ufeff${csvLine(cells)}`;
}

/**
 * One line of a CSV file (RFC 4180). A text that a spreadsheet would take for a formula is given a `'` before its sign: it
 * was written by customers, and opening a list must not run what they wrote. Also where columns are parted by semicolons,
 * as a spreadsheet in German does with any list: quotes inside a line mean nothing to it then.
 */
export function csvLine(cells: readonly (string | number | null)[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

/** A text as it was before `csvLine` guarded it. */
export function withoutGuard(cell: string): string {
  return cell.replace(/^'(?=[\t\r\n])/, '').replace(GUARDED, '$1$2');
}

function csvCell(cell: string | number | null): string {
  if (typeof cell !== 'string') return cell === null ? '' : String(cell);
  const safe = cell.replace(FORMULA, "$1$2'").replace(/^(?=[\t\r\n])/, "'");
  return /[",;\t\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
