import { ActionIcon, Autocomplete, Button, Group, NumberInput, Select, Text, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFields, type Field } from '../fields/use-fields';
import type { FieldValues } from './scenario-shapes';
import classes from './scenarios.module.css';

type Value = FieldValues[string];
const KINDS = ['text', 'number', 'yes', 'no', 'nothing'] as const;
type Kind = (typeof KINDS)[number];
const BEGIN: Record<Kind, Value> = { text: '', number: 0, yes: true, no: false, nothing: null };

function kindOf(value: Value): Kind {
  if (value === null) return 'nothing';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'number' ? 'number' : 'text';
}

interface FieldValuesProps {
  label: string;
  of: Field['of'];
  value: FieldValues;
  onChange: (fields: FieldValues) => void;
}

/** Fields and what is in them; each is a text, a number, yes, no or nothing. */
export function FieldValuesInput({ label, of, value, onChange }: FieldValuesProps) {
  const { t } = useTranslation('scenarios');
  const known = useFields(of).map(({ name }) => name);
  const [name, setName] = useState('');
  const add = () => {
    const wanted = name.trim();
    if (wanted !== '' && !(wanted in value)) onChange({ ...value, [wanted]: '' });
    setName('');
  };
  return (
    <div role="group" aria-label={label} className={classes['fields']}>
      <Text size="sm" fw={500}>
        {label}
      </Text>
      {Object.entries(value).map(([field, now]) => (
        <Group key={field} gap="xs" align="flex-end">
          <OneField field={field} value={now} onChange={(to) => onChange({ ...value, [field]: to })} />
          <ActionIcon
            variant="subtle"
            color="gray"
            mb={4}
            aria-label={t('remove', { what: field })}
            onClick={() => {
              const { [field]: _gone, ...others } = value;
              onChange(others);
            }}
          >
            <IconX size={16} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
      <Group gap="xs" align="flex-end">
        <Autocomplete
          size="xs"
          aria-label={t('fieldName')}
          placeholder={t('fieldName')}
          maxLength={100}
          data={[...new Set(known)].filter((one) => !(one in value))}
          value={name}
          onChange={setName}
          onKeyDown={(event) => {
            if (event.key === 'Enter') add();
          }}
        />
        <Button size="xs" variant="default" disabled={name.trim() === ''} onClick={add}>
          {t('addField')}
        </Button>
      </Group>
    </div>
  );
}

function OneField({
  field,
  value,
  onChange,
}: {
  field: string;
  value: Value;
  onChange: (value: Value) => void;
}) {
  const { t } = useTranslation('scenarios');
  return (
    <>
      <Select
        w={120}
        label={field}
        aria-label={t('fieldKind', { field })}
        allowDeselect={false}
        data={KINDS.map((kind) => ({ value: kind, label: t(`fieldKinds.${kind}`) }))}
        value={kindOf(value)}
        onChange={(chosen) => onChange(BEGIN[chosen ?? 'text'])}
      />
      {typeof value === 'string' && (
        <TextInput
          aria-label={t('fieldValue', { field })}
          value={value}
          maxLength={10_000}
          onChange={({ currentTarget }) => onChange(currentTarget.value)}
        />
      )}
      {typeof value === 'number' && (
        <NumberInput
          aria-label={t('fieldValue', { field })}
          value={value}
          onChange={(to) => onChange(typeof to === 'number' ? to : 0)}
        />
      )}
    </>
  );
}
