import { filled, type Values } from '../said';

/** Why a line of an imported list is not taken in. */
export const IMPORT_FAULTS = {
  notAPhone: '"{{text}}" is no telephone number with its country, such as +49 170 1234567.',
  nameTooLong: 'The name has more than {{most}} characters.',
  externalIdTooLong: 'The external id has more than {{most}} characters.',
  labelTooLong: 'A label has more than {{most}} characters.',
  tooManyLabels: 'It has more than {{most}} labels.',
  fieldTooLong: '"{{field}}" has more than {{most}} characters.',
  notAText: '"{{field}}" is "{{text}}". Must be a text.',
  notANumber: '"{{field}}" is "{{text}}". Must be a number.',
  notABoolean: '"{{field}}" is "{{text}}". Must be true or false.',
  notADate: '"{{field}}" is "{{text}}". Must be a day such as 2026-12-25.',
  notAChoice: '"{{field}}" is "{{text}}". Must be one of: {{choices}}.',
  nobody: 'It has neither a telephone number nor an external id: nobody can be found by it.',
  twice: 'The same customer as in line {{line}}: leave one of them.',
  ofTwo: 'The number is of {{byNumber}}, the external id of {{byId}}. Merge them first.',
  ofTwoUnnamed: 'The number and the external id are of two customers. Merge them first.',
  unknownExternalId: 'No customer has this external id, and a new one needs a telephone number.',
  merged: 'The customer has become part of another one. Try again.',
  tooMuch: 'With it the customer would have more than {{labels}} labels or {{fields}} fields.',
  inTheWay: 'Somebody changed this customer at the same moment. Take the list in once more.',
} as const;

export interface ImportFault {
  code: keyof typeof IMPORT_FAULTS;
  values: Values;
}

export const importFault = (code: ImportFault['code'], values: Values = {}): ImportFault => ({
  code,
  values,
});

/** A fault in words. */
export const reasonOf = ({ code, values }: ImportFault): string => filled(IMPORT_FAULTS[code], values);
