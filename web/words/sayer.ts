/**
 * The same `t` for keys that are put together of a list of words: what they are is checked where they are put together,
 * and the compiler need not try each of them.
 */
export const sayer = (t: unknown): ((key: string, values?: object) => string) =>
  t as (key: string, values?: object) => string; // see above
