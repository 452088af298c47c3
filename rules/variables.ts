import type { CaseStatus, Priority } from '../db/schema';

/** What texts may hold instead of a value that is known only when they are sent. */
export interface TextValues {
  contact: { name: string | null; firstName: string | null; phone: string | null; labels: readonly string[] };
  case: {
    number: number;
    subject: string;
    status: CaseStatus;
    priority: Priority;
    labels: readonly string[];
    waitingMinutes: number | null;
    /** The case's own fields by name. */
    field: Readonly<Record<string, string | number | boolean>>;
  };
  message: { text: string | null };
  agent: { name: string | null };
  taker: { name: string | null };
  group: { name: string };
  integration: { name: string };
  window: { minutesLeft: number | null };
  time: { date: string; time: string; weekday: string; holiday: string | null };
}

interface VariableDescription {
  type: 'text' | 'number' | 'list';
  about: string;
  example: string | number | readonly string[];
}

/** Every variable there is, as `{{ name }}`. One without a value is empty: `{{ contact.name | default: "there" }}`. */
export const VARIABLES = {
  'contact.name': { type: 'text', about: "customer's name", example: 'Grace Hopper' },
  'contact.firstName': { type: 'text', about: 'first word of the name', example: 'Grace' },
  'contact.phone': { type: 'text', about: "customer's number", example: '+491701234567' },
  'contact.labels': { type: 'list', about: 'labels of the customer', example: ['vip'] },
  'case.number': { type: 'number', about: 'number of the case', example: 4711 },
  'case.subject': { type: 'text', about: 'beginning of its first text', example: 'My order' },
  'case.status': { type: 'text', about: 'open, pending or closed', example: 'open' },
  'case.priority': { type: 'text', about: 'low, normal, high or critical', example: 'normal' },
  'case.labels': { type: 'list', about: 'labels of the case', example: ['billing'] },
  'case.waitingMinutes': {
    type: 'number',
    about: 'whole minutes the customer has waited for a person; empty when not waiting',
    example: 12,
  },
  'case.field.NAME': {
    type: 'text',
    about: 'value of a field; case.field["order number"] where the name has blanks',
    example: 'A-17',
  },
  'message.text': {
    type: 'text',
    about: 'text of the message that the change is; empty at every other change',
    example: 'Where is my order?',
  },
  'agent.name': { type: 'text', about: 'who owns the case', example: 'Ada' },
  'taker.name': { type: 'text', about: 'who has taken the chat', example: 'Ada' },
  'group.name': { type: 'text', about: 'group of the case', example: 'Support' },
  'integration.name': { type: 'text', about: 'name of our number', example: 'Main number' },
  'window.minutesLeft': {
    type: 'number',
    about: 'whole minutes until the 24-hour window closes; 0 when closed',
    example: 58,
  },
  'time.date': { type: 'text', about: "today in the workspace's time zone", example: '2026-11-25' },
  'time.time': { type: 'text', about: 'time of day there', example: '14:05' },
  'time.weekday': { type: 'text', about: 'day of the week, in English', example: 'Wednesday' },
  'time.holiday': {
    type: 'text',
    about: 'name of the holiday there; empty on other days',
    example: 'Christmas',
  },
} as const satisfies Record<string, VariableDescription>;

const NAMES = Object.keys(VARIABLES);
const FIELD = 'case.field.';
const OF_A_LIST = ['first', 'last', 'size'];
const MOST_HINTS = 3;

/** Whether there is such a variable, given by its parts: `['case', 'field', 'order number']`. */
export function isVariable(parts: readonly unknown[]): boolean {
  const plain = parts.filter((part) => typeof part === 'string' || typeof part === 'number');
  if (plain.length < parts.length) return false;
  if (plain[0] === 'case' && plain[1] === 'field') return plain.length === 3 && plain[2] !== '';
  const [head, last] = [plain.slice(0, -1).join('.'), plain.at(-1)];
  if (isList(head)) return typeof last === 'number' || OF_A_LIST.includes(String(last));
  return NAMES.includes(plain.join('.'));
}

function isList(name: string): boolean {
  return Object.entries(VARIABLES).some(([known, { type }]) => known === name && type === 'list');
}

/** The known names that somebody who wrote this one may have meant, the nearest first. */
export function nearestVariables(written: string): string[] {
  if (written.startsWith(FIELD)) return [`${FIELD}NAME`];
  return NAMES.map((name) => ({
    name,
    away: distance(written.slice(0, 100).toLowerCase(), name.toLowerCase()),
  }))
    .toSorted((a, b) => a.away - b.away)
    .slice(0, MOST_HINTS)
    .map(({ name }) => name);
}

/** How many characters have to be changed, added or taken away (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++)
      next.push(
        Math.min((row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1, (row[j] ?? 0) + (letter === b[j] ? 0 : 1)),
      );
    row = next;
  }
  return row[b.length] ?? 0;
}
