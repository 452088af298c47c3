import { ActionIcon, Button, Group, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FieldInput } from '../fields/field-input';
import { useFields, type Field } from '../fields/use-fields';
import { SavedText } from './saved-text';
import classes from './case-panel.module.css';

interface FieldListProps {
  of: Field['of'];
  fields: Record<string, unknown>;
  /** null removes it. */
  onSet: (field: string, value: string | number | boolean | null) => void;
}

/** Named values of a case or a customer, each saved where it stands: those that are defined first, in their order. */
export function FieldList({ of, fields, onSet }: FieldListProps) {
  const { t } = useTranslation();
  const defined = useFields(of);
  const others = Object.entries(fields).filter(([name]) => !defined.some((field) => field.name === name));
  return (
    <div className={classes['fields']}>
      {defined.map((field) => (
        <FieldInput
          key={field.id}
          field={field}
          value={fields[field.name]}
          onSet={(value) => onSet(field.name, value)}
        />
      ))}
      {others.map(([field, value]) => (
        <Group key={field} gap={4} align="flex-end" wrap="nowrap">
          <SavedText
            size="xs"
            flex={1}
            label={<bdi>{field}</bdi>}
            value={textOf(value)}
            maxLength={1000}
            onSave={(text) => onSet(field, sameKind(value, text))}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            size={30}
            aria-label={t('case.fields.remove', { field })}
            onClick={() => onSet(field, null)}
          >
            <IconX size={16} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
      <NewField onAdd={onSet} taken={[...Object.keys(fields), ...defined.map(({ name }) => name)]} />
    </div>
  );
}

function NewField({ onAdd, taken }: { onAdd: (field: string, value: string) => void; taken: string[] }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const [field, setField] = useState('');
  const [value, setValue] = useState('');
  if (!isOpen)
    return (
      <Button
        size="compact-xs"
        variant="subtle"
        leftSection={<IconPlus size={14} aria-hidden />}
        onClick={() => setOpen(true)}
      >
        {t('case.fields.add')}
      </Button>
    );
  const isTaken = taken.includes(field.trim());
  return (
    <form
      className={classes['newField']}
      onSubmit={(event) => {
        event.preventDefault();
        if (isTaken) return;
        onAdd(field.trim(), value.trim());
        setOpen(false);
        setField('');
        setValue('');
      }}
    >
      <TextInput
        size="xs"
        label={t('case.fields.name')}
        value={field}
        onChange={({ currentTarget }) => setField(currentTarget.value)}
        error={isTaken && t('case.fields.taken')}
        maxLength={60}
        required
        withAsterisk={false}
        autoFocus
      />
      <TextInput
        size="xs"
        label={t('case.fields.value')}
        value={value}
        onChange={({ currentTarget }) => setValue(currentTarget.value)}
        maxLength={1000}
        required
        withAsterisk={false}
      />
      <Group gap="xs">
        <Button size="compact-sm" type="submit">
          {t('case.fields.save')}
        </Button>
        <Button size="compact-sm" variant="default" onClick={() => setOpen(false)}>
          {t('case.cancel')}
        </Button>
      </Group>
    </form>
  );
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** A number stays a number where what was written is one: rules compare them as numbers. */
function sameKind(before: unknown, text: string): string | number | boolean {
  if (typeof before === 'number' && text !== '' && Number.isFinite(Number(text))) return Number(text);
  if (typeof before === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}
