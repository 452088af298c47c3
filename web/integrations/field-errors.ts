import { faultsOf } from '../api/faults';

/** What the desk found wrong with single fields, in its words. */
export type FieldErrors = Readonly<Record<string, string>>;

export const NO_ERRORS: FieldErrors = {};

/** The wrong fields that a refusal names; none for anything else that went wrong. */
export const fieldErrors = (error: unknown): FieldErrors =>
  Object.fromEntries(faultsOf(error).map(({ path, message }) => [path, message]));
