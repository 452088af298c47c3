import { Alert, Button, Group, List, Stack, Text, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answerOf, api } from '../api/client';
import { Refused } from '../case/refused';
import { SavedText } from '../case/saved-text';
import { Credentials } from './credentials';
import { DeleteIntegration } from './delete-integration';
import { HealthBadge } from './health';
import { changeIntegration, type Values } from './integration-calls';
import classes from './integrations.module.css';
import { useKeepIntegration, type AnyIntegration, type IntegrationKind } from './use-integrations';

/** Cloud storage that was connected: whether it works, what it is for, and everything that can be done about it. */
export function Cloud({ cloud, kind }: { cloud: AnyIntegration; kind: IntegrationKind }) {
  const { t } = useTranslation('integrations');
  const keep = useKeepIntegration();
  const { id, name, health, healthDetail, enabled } = cloud;
  const change = useMutation({
    mutationFn: (values: Values) => changeIntegration(id, values),
    onSuccess: keep,
  });
  const check = useMutation({
    mutationFn: () => answerOf(api.POST('/api/integrations/{id}/check', { params: { path: { id } } })),
    onSuccess: keep,
  });
  return (
    <Stack className={classes['page'] ?? ''} gap="lg">
      <Stack gap={4}>
        <Group gap="sm">
          <Title order={1} size="h3">
            {name}
          </Title>
          <HealthBadge health={health} />
        </Group>
        <Text size="sm">{kind.title}</Text>
      </Stack>
      {healthDetail !== null && (
        <Alert color="red" p="xs" title={t('lastError')}>
          {healthDetail}
        </Alert>
      )}
      <Stack gap="xs">
        <Group gap="xs">
          <Button variant="default" loading={check.isPending} onClick={() => check.mutate()}>
            {t('actions.check')}
          </Button>
          <Button
            variant="default"
            loading={change.isPending}
            onClick={() => change.mutate({ enabled: !enabled })}
          >
            {t(enabled ? 'actions.switchOff' : 'actions.switchOn')}
          </Button>
          <Text size="sm" role="status">
            {check.data?.health === 'connected' && t('actions.checked')}
          </Text>
        </Group>
        <Refused error={change.error} onClose={change.reset} />
        <Refused error={check.error} onClose={check.reset} />
      </Stack>
      <section aria-labelledby="used-for">
        <Title order={2} size="h5" mb="xs" id="used-for">
          {t('usedFor')}
        </Title>
        <List size="sm" spacing={4}>
          {[kind.about, ...kind.notes].map((note) => (
            <List.Item key={note}>{note}</List.Item>
          ))}
        </List>
      </section>
      <SavedText
        label={t('name')}
        maxLength={200}
        maw="34rem"
        value={name}
        onSave={(text) => change.mutate({ name: text })}
      />
      <Credentials integration={cloud} kind={kind} />
      <Group justify="flex-end">
        <DeleteIntegration integration={cloud} />
      </Group>
    </Stack>
  );
}
