import { Problem } from '../api/client';

/** What the desk found wrong with single fields, in its words. */
export type FieldErrors = Readonly<Record<string, string>>;

export const NO_ERRORS: FieldErrors = {};

/** The wrong fields that a refusal names; none for anything else that went wrong. */
export function fieldErrors(error: unknown): FieldErrors {
  const errors = error instanceof Problem ? error.more['errors'] : undefined;
  if (!Array.isArray(errors)) return NO_ERRORS;
  return Object.fromEntries(
    errors.flatMap((one: unknown) =>
      typeof one === 'object' && one !== null && 'path' in one && 'message' in one
        ? [[String(one.path), String(one.message)]]
        : [],
    ),
  );
}
