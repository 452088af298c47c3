/** The body of a webhook as it is written by hand. */
export const bodyText = (body: unknown) => (typeof body === 'string' ? body : JSON.stringify(body, null, 2));

/** What is written as the body: JSON where it was JSON and is JSON, else the text itself. */
export function bodyOfText(text: string, wasJson: boolean): unknown {
  if (!wasJson) return text;
  try {
    // Null would be no body of its own.
    return (JSON.parse(text) as unknown) ?? text;
  } catch {
    return text;
  }
}
