import { Textarea } from '@mantine/core';
import type { KeyboardEvent, Ref } from 'react';
import { useTranslation } from 'react-i18next';
import { usePreferences } from '../preferences/preferences';
import classes from './composer.module.css';
import type { Written } from './written';

interface WritingFieldProps {
  ref: Ref<HTMLTextAreaElement>;
  mode: Written['mode'];
  value: string;
  isBusy: boolean;
  /** While the keyboard is in it nothing comes in from elsewhere. */
  onHold: (isHeld: boolean) => void;
  onChange: (value: string) => void;
  /** `goesOn`: and then the next chat. */
  onSubmit: (goesOn: boolean) => void;
}

/** Where one types; it grows with what is written. */
export function WritingField({ ref, mode, value, isBusy, onHold, onChange, onSubmit }: WritingFieldProps) {
  const { t } = useTranslation();
  const { sendWith } = usePreferences();
  const press = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
    const isCtrl = event.ctrlKey || event.metaKey;
    const isPlain = sendWith === 'enter' && !event.shiftKey && !event.altKey;
    if (!isCtrl && !isPlain) return;
    event.preventDefault();
    onSubmit(isCtrl && event.shiftKey);
  };
  return (
    <Textarea
      ref={ref}
      classNames={{ input: classes['input'] ?? '' }}
      aria-label={t(`composer.field.${mode}`)}
      placeholder={t(`composer.placeholder.${mode}`)}
      autosize
      minRows={2}
      maxRows={10}
      dir="auto"
      readOnly={isBusy}
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
      onFocus={() => onHold(true)}
      onBlur={() => onHold(false)}
      onKeyDown={press}
    />
  );
}
