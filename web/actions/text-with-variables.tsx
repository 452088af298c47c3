import { Group, Text, Textarea } from '@mantine/core';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './actions.module.css';
import { VariableMenu } from './variable-menu';

interface TextWithVariablesProps {
  label: string;
  about?: string;
  value: string;
  maxLength: number;
  error?: string | null;
  onChange: (text: string) => void;
}

/** A text in which variables are filled in when it is used; they are put in where the caret stands. */
export function TextWithVariables({
  label,
  about,
  value,
  maxLength,
  error,
  onChange,
}: TextWithVariablesProps) {
  const { t } = useTranslation('actions');
  const field = useRef<HTMLTextAreaElement>(null);
  return (
    <div className={classes['text']}>
      <Textarea
        ref={field}
        label={label}
        description={about}
        value={value}
        error={error}
        maxLength={maxLength}
        autosize
        minRows={2}
        maxRows={14}
        dir="auto"
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
      <Group justify="space-between">
        <VariableMenu
          onChoose={(name) => {
            const { selectionStart = value.length, selectionEnd = value.length } = field.current ?? {};
            const put = `{{ ${name} }}`;
            onChange(value.slice(0, selectionStart) + put + value.slice(selectionEnd));
            // Once the new text stands there.
            window.requestAnimationFrame(() => {
              field.current?.focus();
              field.current?.setSelectionRange(selectionStart + put.length, selectionStart + put.length);
            });
          }}
        />
        <Text size="xs" c="dimmed">
          {t('ofCharacters', { count: value.length, most: maxLength })}
        </Text>
      </Group>
    </div>
  );
}
