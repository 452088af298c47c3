import { FACTS, factsOf, type Change, type Fact, type FactInput, type Facts, type FactValue } from './facts';
import type { Unknowns } from './judge';

/** What is stored of an event: what the facts were made of, without texts, names and addresses. */
export interface StoredInput {
  /** The facts that were there and are not kept. */
  hidden?: readonly string[];
  [part: string]: unknown;
}

const FIELD = /^(case|contact)\.field\./;

/** What a stored snapshot keeps: no texts, names and addresses, which stand in their own tables. */
export function impersonal(input: FactInput): StoredInput {
  const { values } = factsOf(input);
  const hidden = Object.keys(values).filter(isPersonal);
  const { text: _text, button, ...message } = input.message ?? { button: null };
  const { subject, fields: _fields, ...c } = input.case;
  const { name, address: _address, fields: _contactFields, ...contact } = input.contact;
  return {
    ...input,
    hidden,
    change: { ...input.change, changed: impersonalChanges(input.change.changed) },
    message: input.message && { ...message, button: button && { fromList: button.fromList === true } },
    // A subject is given once, and stays.
    case: { ...c, hasSubject: subject !== '' },
    contact: { ...contact, ...(name === null ? { name } : {}) },
  };
}

function isPersonal(fact: string): boolean {
  return FIELD.test(fact) || described(fact)?.personal === true;
}

function described(name: string): Fact | undefined {
  return Object.entries<Fact>(FACTS).find(([fact]) => fact === name)?.[1];
}

/** That a field was changed is kept, not from what to what. */
function impersonalChanges(changed: Readonly<Record<string, Change>>): Record<string, Change> {
  return Object.fromEntries(
    Object.entries(changed).map(([fact, change]) => [fact, isPersonal(fact) ? {} : change]),
  );
}

/**
 * The facts of a stored snapshot, and what is not known of them. A snapshot that is older than a fact knows nothing of
 * it. What a caller can read again from the tables (the text of a message) may be put in as `known`.
 */
export function factsOfStored(
  stored: StoredInput,
  known: Readonly<Record<string, FactValue>> = {},
): { facts: Facts; unknowns: Unknowns } {
  const hidden = new Set((stored.hidden ?? []).filter((fact) => !Object.hasOwn(known, fact)));
  const input = stored as unknown as Partial<FactInput>; // what an older program stored may lack any part
  const values: Record<string, FactValue> = { ...known };
  const missing = new Set<string>();
  for (const [name, fact] of Object.entries<Fact>(FACTS)) {
    if (Object.hasOwn(known, name)) continue;
    const value = read(fact, input);
    if (value === undefined && !hidden.has(name)) missing.add(name);
    else if (value != null) values[name] = value;
  }
  for (const name of hidden) values[name] = '';
  const changes = input.change?.changed;
  return {
    facts: { values, changes: changes ?? {} },
    unknowns: {
      hidden,
      missing: (name) => (FIELD.test(name) ? stored.hidden === undefined : missing.has(name)),
      changesMissing: changes === undefined,
    },
  };
}

/** What an input without the part that a fact is made of says of it: nothing. */
function read(fact: Fact, input: Partial<FactInput>) {
  try {
    return fact.of(input as FactInput); // a part that is missing throws
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
