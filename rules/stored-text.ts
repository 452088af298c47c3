import { z } from 'zod';
import { faultsOfText } from './texts';

/** Without what PostgreSQL can't store: NUL goes, half characters are replaced. */
export function storableText(text: string): string {
  return text.replaceAll('\0', '').replace(/\p{Surrogate}/gu, '\u{FFFD}');
}

/** Text that PostgreSQL can store, of 1 to `max` characters. */
export function storedText(max: number) {
  return z
    .string()
    .overwrite(storableText)
    .min(1, 'Must not be empty.')
    .refine((text) => [...text].length <= max, { error: `Must have at most ${max} characters.` })
    .meta({ maxLength: max });
}

/** A short text whose blanks at the ends don't count. */
export function storedName(max: number) {
  return storedText(max).trim().min(1, 'Must not be empty.');
}

/** A text with variables that a person will read: not only blanks, and every variable is known. */
export function spokenText(max: number) {
  return withVariables(storedText(max).regex(/\S/, 'Must not be blank.'));
}

/** Refuses what can't be rendered, naming the place in the text. */
export function withVariables<T extends z.ZodType<string, unknown>>(text: T): T {
  return text.superRefine((value, context) => {
    for (const message of faultsOfText(value)) context.addIssue({ code: 'custom', message });
  });
}

// Ids are compared as texts, and PostgreSQL writes them small.
export const someId = z.uuid({ error: 'Must be an id (a UUID).' }).toLowerCase();
