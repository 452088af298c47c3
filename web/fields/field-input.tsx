import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { SavedText } from '../case/saved-text';
import type { Field } from './use-fields';

interface FieldInputProps {
  field: Field;
  value: unknown;
  /** null removes it. */
  onSet: (value: string | number | boolean | null) => void;
}

/** The value of a defined field, edited by its type. What is there and isn't of it is shown as it is. */
export function FieldInput({ field: { name, type, choices }, value, onSet }: FieldInputProps) {
  const { t } = useTranslation();
  const label = <bdi>{name}</bdi>;
  const text =
    value === undefined || value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value);
  if (type === 'boolean' || type === 'choice') {
    const known =
      type === 'boolean'
        ? [
            { value: 'true', label: t('case.fields.yes') },
            { value: 'false', label: t('case.fields.no') },
          ]
        : choices.map((one) => ({ value: one, label: one }));
    const others =
      text === '' || known.some((one) => one.value === text) ? [] : [{ value: text, label: text }];
    return (
      <NativeSelect
        size="xs"
        label={label}
        value={text}
        data={[{ value: '', label: '–' }, ...known, ...others]}
        onChange={({ currentTarget: { value: chosen } }) => {
          if (chosen === '') onSet(null);
          else onSet(type === 'boolean' ? chosen === 'true' : chosen);
        }}
      />
    );
  }
  return (
    <SavedText
      size="xs"
      label={label}
      value={text}
      mayBeEmpty
      maxLength={1000}
      dir="auto"
      {...(type === 'date' ? { type: 'date' } : {})}
      {...(type === 'number' ? { inputMode: 'decimal' as const } : {})}
      onSave={(written) => onSet(written === '' ? null : type === 'number' ? numberIn(written) : written)}
    />
  );
}

/** What is no number goes to the desk as it is, which says so. */
function numberIn(written: string): number | string {
  const number = Number(/^-?\d+,\d+$/.test(written) ? written.replace(',', '.') : written);
  return Number.isFinite(number) ? number : written;
}
