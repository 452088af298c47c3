import type { CaseRow } from '../db/schema';
import { hasVariables, renderText } from '../rules/texts';
import type { Json } from '../rules/webhook-action';
import type { PassContext, Performed } from './pass-context';
import { readTextValues } from './read-text-values';

/** A text of a rule with its variables filled in, or why the action can't be carried out with it. */
export type Filled = { text: string } | { refused: Performed };

/** Fills a text in with what holds for the case now, which is read only where the text has variables. */
export async function fillText(context: PassContext, c: CaseRow, text: string, max: number): Promise<Filled> {
  const filled = hasVariables(text) ? renderText(text, await readTextValues(context, c)) : { text };
  if ('fault' in filled) return { refused: { outcome: 'refused', detail: filled.fault } };
  const { length } = [...filled.text];
  if (length > max)
    return { refused: { outcome: 'tooLong', detail: `${length} characters; ${max} are the most.` } };
  if (filled.text.trim() === '')
    return { refused: { outcome: 'refused', detail: 'With its variables filled in the text is empty.' } };
  return { text: filled.text };
}

/** JSON with the variables of its texts filled in; names stay. @throws Error whose message says what is wrong. */
export async function fillJson(context: PassContext, c: CaseRow, value: Json): Promise<Json> {
  const values = hasVariables(JSON.stringify(value)) ? await readTextValues(context, c) : null;
  return values ? filled(value) : value;

  function filled(inner: Json): Json {
    if (typeof inner === 'string') return filledText(inner);
    if (typeof inner !== 'object' || inner === null) return inner;
    if (Array.isArray(inner)) return inner.map(filled);
    return Object.fromEntries(Object.entries(inner).map(([name, each]) => [name, filled(each)]));
  }
  function filledText(text: string): string {
    const result = values ? renderText(text, values) : { text };
    if ('fault' in result) throw new Error(result.fault);
    return result.text;
  }
}
