import { Button, Group, Stack, Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Refused } from '../case/refused';
import { Dialog } from '../shell/dialog';

/** Under which name a view is kept, and for whom. */
export interface NameOfView {
  name: string;
  /** Everybody sees it. */
  shared: boolean;
}

interface ViewFormProps {
  title: string;
  before: NameOfView;
  onSave: (now: NameOfView) => void;
  isSaving: boolean;
  error: Error | null;
  onClose: () => void;
}

/** Asks under which name a view is kept, and for whom. */
export function ViewForm({ title, before, onSave, isSaving, error, onClose }: ViewFormProps) {
  const { t } = useTranslation();
  const [name, setName] = useState(before.name);
  const [shared, setShared] = useState(before.shared);
  return (
    <Dialog onClose={onClose} title={title}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onSave({ name: name.trim(), shared });
        }}
      >
        <Stack>
          <TextInput
            data-autofocus
            label={t('cases.viewName')}
            value={name}
            maxLength={100}
            required
            withAsterisk={false}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
          />
          <Switch
            label={t('cases.viewShared')}
            checked={shared}
            onChange={({ currentTarget }) => setShared(currentTarget.checked)}
          />
          <Refused error={error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('case.cancel')}
            </Button>
            <Button type="submit" loading={isSaving}>
              {t('cases.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
