import { Button, Group, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

interface NameFormProps {
  label: string;
  button: string;
  name?: string;
  isPending: boolean;
  onName: (name: string) => void;
  onClose: () => void;
}

/** Asks for a name where it will stand. */
export function NameForm({ label, button, name = '', isPending, onName, onClose }: NameFormProps) {
  const { t } = useTranslation();
  const [written, setWritten] = useState(name);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (written.trim() !== '') onName(written.trim());
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
    >
      <Group align="flex-end" gap="xs" mt="sm">
        <TextInput
          data-autofocus
          autoFocus
          label={label}
          value={written}
          maxLength={200}
          onChange={({ currentTarget }) => setWritten(currentTarget.value)}
        />
        <Button type="submit" loading={isPending} disabled={written.trim() === ''}>
          {button}
        </Button>
        <Button variant="default" onClick={onClose}>
          {t('case.cancel')}
        </Button>
      </Group>
    </form>
  );
}
