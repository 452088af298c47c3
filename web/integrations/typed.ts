import { useState } from 'react';
import type { IntegrationField } from './use-integrations';

export type Value = string | boolean;
/** What was typed, by field; of the others what is stored counts. */
export type Typed = Readonly<Record<string, Value>>;
export type Stored = Readonly<Record<string, unknown>>;

/** What a field shows: what was typed, else what is stored. Secrets never come back. */
export function valueOf(field: IntegrationField, typed: Typed, stored: Stored): Value {
  const written = typed[field.name];
  if (written !== undefined) return written;
  const kept = stored[field.name];
  if (field.type === 'switch') return kept === true;
  return typeof kept === 'string' ? kept : '';
}

/** The fields that are asked as the switches stand. */
export function askedFields(
  fields: readonly IntegrationField[],
  typed: Typed,
  stored: Stored,
): IntegrationField[] {
  const isOn = (name: string) =>
    fields.some((one) => one.name === name && valueOf(one, typed, stored) === true);
  return fields.filter(({ onlyWhere }) => onlyWhere === null || isOn(onlyWhere.field) === onlyWhere.isOn);
}

/**
 * What of the typed is to be sent: what differs from the stored one. An emptied field that may be empty is taken back by
 * null; any other stays as it is.
 */
export function changesOf(
  fields: readonly IntegrationField[],
  typed: Typed,
  stored: Stored,
): Record<string, Value | null> {
  return Object.fromEntries(
    askedFields(fields, typed, stored).flatMap(({ name, type, isOptional }): [string, Value | null][] => {
      const written = typed[name];
      const kept = stored[name] ?? null;
      if (written === undefined || written === kept) return [];
      if (written !== '') return type === 'switch' && written === (kept === true) ? [] : [[name, written]];
      return type === 'text' && isOptional && kept !== null ? [[name, null]] : [];
    }),
  );
}

/** What is typed into a form, until the page is left. */
export function useTyped(): [Typed, (more: Typed) => void, () => void] {
  const [typed, setTyped] = useState<Typed>({});
  return [typed, (more) => setTyped((before) => ({ ...before, ...more })), () => setTyped({})];
}
