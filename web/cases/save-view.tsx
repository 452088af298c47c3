import { Button, Group, Stack, Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Refused } from '../case/refused';
import { Dialog } from '../shell/dialog';
import { filtersOf, type CasesQuery } from './cases-query';
import type { ColumnName } from './columns';
import { useSaveViews, type NewView } from './use-views';

interface SaveViewProps {
  query: CasesQuery;
  columns: ColumnName[];
  onClose: () => void;
}

/** Asks under which name a view is kept, and for whom. */
export function SaveView({ query, columns, onClose }: SaveViewProps) {
  const { t } = useTranslation();
  const { save } = useSaveViews();
  const [name, setName] = useState('');
  const [shared, setShared] = useState(false);
  const view = () => {
    const { sort = null, order = null } = query;
    // Texts of the address: what isn't one of the API's words it refuses.
    return { name: name.trim(), shared, filters: filtersOf(query), sort, order, columns } as NewView;
  };
  return (
    <Dialog onClose={onClose} title={t('cases.saveView')}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate(view(), { onSuccess: onClose });
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
          <Refused error={save.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('case.cancel')}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {t('cases.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
