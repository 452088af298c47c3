import { Button, Group, Progress, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Refused } from '../case/refused';
import { DownloadButton } from '../shell/download-button';
import { useImportCalls, type Import } from './use-import';

/** How far a list has been taken in, and what became of its lines. */
export function ImportProgress({ list }: { list: Import }) {
  const { t } = useTranslation('settings');
  const { cancel } = useImportCalls(list.id);
  const { state, done, total, created, changed, unchanged, wrong } = list;
  return (
    <Stack gap="sm">
      <Text fw={500} role="status">
        {state === 'running' || state === 'stopped'
          ? t(`import.${state}`, { done, total })
          : t(`import.${state}`)}
      </Text>
      <Progress value={total === 0 ? 100 : (100 * done) / total} aria-label={t('import.progress')} />
      <Text size="sm">{t('import.counts', { created, changed, unchanged, wrong })}</Text>
      <Refused error={cancel.error} onClose={cancel.reset} />
      <Group>
        {state === 'running' && (
          <Button variant="default" loading={cancel.isPending} onClick={() => cancel.mutate()}>
            {t('import.cancel')}
          </Button>
        )}
        {wrong > 0 && (
          <DownloadButton href={`/api/contact-imports/${list.id}/faults.csv`}>
            {t('import.faultsFile', { count: wrong })}
          </DownloadButton>
        )}
        {state !== 'running' && (
          <>
            <Button component={Link} to="/contacts">
              {t('import.toCustomers')}
            </Button>
            <Button component={Link} to="/settings/import" variant="default">
              {t('import.another')}
            </Button>
          </>
        )}
      </Group>
    </Stack>
  );
}
