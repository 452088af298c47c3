import { Button, Collapse, PasswordInput, Stack, Switch, TextInput } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldErrors } from './field-errors';
import { askedFields, valueOf, type Stored, type Typed, type Value } from './typed';
import type { IntegrationField } from './use-integrations';

interface KindFieldsProps {
  fields: readonly IntegrationField[];
  typed: Typed;
  stored: Stored;
  errors: FieldErrors;
  /** Secrets that are stored already: an empty field keeps them. */
  keptSecrets: readonly string[];
  onType: (more: Typed) => void;
  /** A field was left, or a switch thrown. */
  onLeave?: (name: string) => void;
}

/** The fields of a kind of integration as the desk describes them; what few need stands below, folded away. */
export function KindFields({ fields, ...form }: KindFieldsProps) {
  const { t } = useTranslation('integrations');
  const asked = askedFields(fields, form.typed, form.stored);
  const usual = asked.filter(({ isExtra }) => !isExtra);
  const extra = asked.filter(({ isExtra }) => isExtra);
  const isInUse = extra.some(
    (field) => form.errors[field.name] !== undefined || Boolean(valueOf(field, form.typed, form.stored)),
  );
  const [isWanted, setWanted] = useState(false);
  const isOpen = isWanted || isInUse;
  return (
    <>
      {usual.map((field) => (
        <Field key={field.name} field={field} {...form} />
      ))}
      {extra.length > 0 && (
        <div>
          {!isInUse && (
            <Button
              variant="subtle"
              size="compact-sm"
              aria-expanded={isOpen}
              leftSection={
                isOpen ? (
                  <IconChevronDown size={16} aria-hidden />
                ) : (
                  <IconChevronRight size={16} aria-hidden />
                )
              }
              onClick={() => setWanted(!isWanted)}
            >
              {t('form.extra')}
            </Button>
          )}
          <Collapse expanded={isOpen}>
            <Stack pt="xs">
              {extra.map((field) => (
                <Field key={field.name} field={field} {...form} />
              ))}
            </Stack>
          </Collapse>
        </div>
      )}
    </>
  );
}

interface FieldProps extends Omit<KindFieldsProps, 'fields'> {
  field: IntegrationField;
}

function Field({ field, typed, stored, errors, keptSecrets, onType, onLeave }: FieldProps) {
  const { t } = useTranslation('integrations');
  const { name, label, hint, type, example, isOptional } = field;
  const value = valueOf(field, typed, stored);
  const write = (next: Value) => onType({ [name]: next });
  if (type === 'switch')
    return (
      <Switch
        id={fieldId(name)}
        label={label}
        description={hint}
        checked={value === true}
        error={errors[name]}
        onChange={({ currentTarget }) => {
          write(currentTarget.checked);
          onLeave?.(name);
        }}
      />
    );
  const input = {
    id: fieldId(name),
    label,
    description: hint,
    error: errors[name],
    value: String(value),
    withAsterisk: !isOptional,
    spellCheck: false,
    onBlur: () => onLeave?.(name),
  };
  if (type === 'secret')
    return (
      <PasswordInput
        {...input}
        autoComplete="new-password"
        placeholder={keptSecrets.includes(name) ? t('form.secretKept') : ''}
        visibilityToggleButtonProps={{ 'aria-label': t('form.showSecret', { field: label }) }}
        onChange={({ currentTarget }) => write(currentTarget.value)}
      />
    );
  return (
    <TextInput
      {...input}
      autoComplete="off"
      placeholder={example ?? ''}
      onChange={({ currentTarget }) => write(currentTarget.value)}
    />
  );
}

const fieldId = (name: string) => `integration-${name}`;

/** Puts the keyboard into the first of these fields. */
export function focusFirst(errors: FieldErrors): void {
  const [first] = Object.keys(errors);
  if (first !== undefined) document.getElementById(fieldId(first))?.focus();
}
