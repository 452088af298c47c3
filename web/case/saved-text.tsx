import { TextInput, type TextInputProps } from '@mantine/core';
import { useState } from 'react';

interface SavedTextProps extends Omit<TextInputProps, 'value' | 'onChange' | 'onBlur' | 'onKeyDown'> {
  value: string;
  /** Given the new text once the field is left or Enter is pressed; Escape puts the old one back. */
  onSave: (text: string) => void;
  /** Whether it may be emptied. */
  mayBeEmpty?: boolean;
}

/** A text that is saved where it stands. What others change meanwhile shows unless somebody is writing here. */
export function SavedText({ value, onSave, mayBeEmpty = false, ...input }: SavedTextProps) {
  const [written, setWritten] = useState<string | null>(null);
  const save = () => {
    const text = written?.trim();
    setWritten(null);
    if (text === undefined || text === value || (text === '' && !mayBeEmpty)) return;
    onSave(text);
  };
  return (
    <TextInput
      {...input}
      value={written ?? value}
      onChange={({ currentTarget }) => setWritten(currentTarget.value)}
      onBlur={save}
      // Escape is this field's while something is written in it, not the drawer's around it.
      data-mantine-stop-propagation={written !== null}
      onKeyDown={({ key, nativeEvent, currentTarget }) => {
        if (nativeEvent.isComposing) return;
        if (key === 'Enter') currentTarget.blur();
        if (key === 'Escape') setWritten(null);
      }}
    />
  );
}
