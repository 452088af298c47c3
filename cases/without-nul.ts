/** The same value without NUL characters: PostgreSQL's text and jsonb hold none, and customers' texts have been seen with one. */
export function withoutNul<T>(value: T): T {
  if (typeof value === 'string') return value.replaceAll('\u0000', '') as T; // a string stays a string
  if (Array.isArray(value)) return value.map(withoutNul) as T; // an array stays an array of the same things
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [withoutNul(k), withoutNul(v)])) as T; // same keys
  return value;
}
