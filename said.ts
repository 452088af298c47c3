/** What stands in the place of the names in braces. */
export type Values = Record<string, string>;

/** A text in which `{{names}}` stand for what is not known when it is written; what has no value stays as it is. */
export function filled(text: string, values: Values = {}): string {
  return text.replaceAll(/\{\{(\w+)\}\}/g, (whole, name: string) => values[name] ?? whole);
}
