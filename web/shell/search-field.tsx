import { TextInput, type TextInputProps } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { useCommands } from '../keys/use-commands';

const TYPING_MS = 250;

interface SearchFieldProps extends Pick<TextInputProps, 'className' | 'm'> {
  label: string;
  /** What the address asks for. */
  asked: string;
  onAsk: (q: string) => void;
  /** Whether the key that searches leads here. */
  isActive: boolean;
}

/** Searches once the typing pauses. */
export function SearchField({ label, asked, onAsk, isActive, ...look }: SearchFieldProps) {
  const field = useRef<HTMLInputElement>(null);
  const [written, setWritten] = useState(asked);
  const [last, setLast] = useState(asked);
  // A view or the address has asked for something else.
  if (asked !== last) {
    setLast(asked);
    setWritten(asked);
  }
  const ask = useEffectEvent((q: string) => {
    if (q !== asked) {
      setLast(q);
      onAsk(q);
    }
  });
  useEffect(() => {
    const timer = window.setTimeout(() => ask(written.trim()), TYPING_MS);
    return () => window.clearTimeout(timer);
  }, [written]);
  useCommands(isActive ? { search: () => field.current?.focus() } : {});
  return (
    <TextInput
      ref={field}
      type="search"
      {...look}
      aria-label={label}
      placeholder={label}
      leftSection={<IconSearch size={16} aria-hidden />}
      value={written}
      maxLength={200}
      onChange={({ currentTarget }) => setWritten(currentTarget.value)}
    />
  );
}
