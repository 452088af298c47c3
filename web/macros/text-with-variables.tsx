import { Input, Text, Textarea } from '@mantine/core';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { RichText } from '../thread/rich-text';
import classes from './macros.module.css';
import { VariableMenu } from './variable-menu';
import { withExamples } from './variables';

interface TextWithVariablesProps {
  label: string;
  about: string;
  value: string;
  mostLetters: number;
  error: string | null;
  onChange: (text: string) => void;
}

/** A text into which variables can be put, and how it will read. */
export function TextWithVariables({
  label,
  about,
  value,
  mostLetters,
  error,
  onChange,
}: TextWithVariablesProps) {
  const { t } = useTranslation('settings');
  const field = useRef<HTMLTextAreaElement>(null);
  return (
    <div className={classes['field']}>
      <Textarea
        ref={field}
        label={label}
        description={about}
        value={value}
        error={error}
        maxLength={mostLetters}
        autosize
        minRows={4}
        maxRows={14}
        dir="auto"
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
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
      {value.trim() !== '' && (
        <Input.Wrapper label={t('macros.preview')} labelElement="div">
          <Text component="div" size="sm" className={classes['preview'] ?? ''} dir="auto">
            <RichText text={withExamples(value)} />
          </Text>
        </Input.Wrapper>
      )}
    </div>
  );
}
