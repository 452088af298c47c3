/** What texts may hold, as `{{ name }}`, with an example of each; `rules/variables.ts` says what they are. */
export const VARIABLES = {
  'contact.name': 'Grace Hopper',
  'contact.firstName': 'Grace',
  'contact.phone': '+491701234567',
  'case.number': '4711',
  'case.subject': 'My order',
  'case.status': 'open',
  'case.priority': 'normal',
  'case.waitingMinutes': '12',
  'message.text': 'Where is my order?',
  'agent.name': 'Ada',
  'taker.name': 'Ada',
  'group.name': 'Support',
  'integration.name': 'Main number',
  'window.minutesLeft': '58',
  'time.date': '2026-11-25',
  'time.time': '14:05',
  'time.weekday': 'Wednesday',
  'time.holiday': 'Christmas',
} as const;
export type VariableName = keyof typeof VARIABLES;
export const VARIABLE_NAMES = Object.keys(VARIABLES) as VariableName[]; // the table's own keys

/** A text as a customer would read it, with examples; what this page does not know stays as it is written. */
export function withExamples(text: string): string {
  return text.replace(/\{\{\s*([\w.]+)[^{}]*\}\}/g, (written, name: string) => {
    const known = VARIABLE_NAMES.find((one) => one === name);
    return known ? VARIABLES[known] : written;
  });
}
