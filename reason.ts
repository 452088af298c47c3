/** What an error says, whatever was thrown: for a line of the log, or for a person who has to know. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
