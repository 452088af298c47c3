import { List, Stack, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import classes from './integrations.module.css';
import type { IntegrationKind } from './use-integrations';

/** What is done at the provider, and what to know before. */
export function Steps({ kind: { steps, notes } }: { kind: IntegrationKind }) {
  const { t } = useTranslation('integrations');
  return (
    <Stack className={classes['aside'] ?? ''} component="aside" aria-label={t('steps.label')}>
      <div>
        <Title order={2} size="h5" mb="xs">
          {t('steps.title')}
        </Title>
        <List type="ordered" size="sm" spacing="xs">
          {steps.map((step) => (
            <List.Item key={step}>{step}</List.Item>
          ))}
        </List>
      </div>
      <div>
        <Title order={2} size="h5" mb="xs">
          {t('steps.notes')}
        </Title>
        <List size="sm" spacing="xs">
          {notes.map((note) => (
            <List.Item key={note}>{note}</List.Item>
          ))}
        </List>
      </div>
    </Stack>
  );
}
