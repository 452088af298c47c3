import { Anchor, Group, Select, Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useLabels } from '../labels/use-labels';
import { useMe } from '../session/me';
import { DownloadButton } from '../shell/download-button';

interface ContactFiltersProps {
  /** Empty: whatever labels they carry. */
  label: string;
  isBlocked: boolean;
  /** All that is asked of the list, as its addresses say it; empty: everybody. */
  asked: string;
  onLabel: (label: string) => void;
  onBlocked: (isBlocked: boolean) => void;
}

/** Which customers are listed, and the way to lists that come from elsewhere or go there. */
export function ContactFilters({ label, isBlocked, asked, onLabel, onBlocked }: ContactFiltersProps) {
  const { t } = useTranslation('customers');
  const { role } = useMe();
  const names = useLabels().map(({ name }) => name);
  return (
    <Group gap="xs" px="xs" pb="xs" justify="space-between">
      <Select
        size="xs"
        flex="1 1 100%"
        clearable
        searchable
        aria-label={t('withLabel')}
        placeholder={t('withLabel')}
        clearButtonProps={{ 'aria-label': t('anyLabel') }}
        nothingFoundMessage={t('noLabel')}
        data={[...new Set([...names, ...(label === '' ? [] : [label])])]}
        value={label === '' ? null : label}
        onChange={(chosen) => onLabel(chosen ?? '')}
      />
      <Switch
        size="xs"
        label={t('blockedOnly')}
        checked={isBlocked}
        onChange={({ currentTarget }) => onBlocked(currentTarget.checked)}
      />
      {role === 'administrator' && (
        <Anchor component={Link} to="/settings/import" size="xs">
          {t('inAndOut')}
        </Anchor>
      )}
      {role === 'administrator' && asked !== '' && (
        <DownloadButton href={`/api/contacts.csv?${asked}`} size="compact-xs">
          {t('exportThese')}
        </DownloadButton>
      )}
    </Group>
  );
}
