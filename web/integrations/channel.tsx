import { Alert, Button, Group, Stack, Text, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answerOf, api } from '../api/client';
import { Refused } from '../case/refused';
import { AtProvider } from './at-provider';
import { ChannelSettings } from './channel-settings';
import { Credentials } from './credentials';
import { DeleteIntegration } from './delete-integration';
import { HealthBadge } from './health';
import { addressWords } from './integration-card';
import { changeIntegration } from './integration-calls';
import classes from './integrations.module.css';
import { JoinSandbox } from './join-sandbox';
import { Ticks } from './ticks';
import { Trouble } from './trouble';
import { useConnection } from './use-connection';
import { useKeepIntegration, type ChannelIntegration, type IntegrationKind } from './use-integrations';

interface ChannelProps {
  integration: ChannelIntegration;
  kind: IntegrationKind;
}

/** A number that was connected: whether it works, seen from all sides, and everything that can be done about it. */
export function Channel({ integration, kind }: ChannelProps) {
  const { t } = useTranslation('integrations');
  const { data: connection, error } = useConnection(integration.id);
  const { name, health, healthDetail, sender } = integration;
  return (
    <Stack className={classes['page'] ?? ''} gap="lg">
      <Stack gap={4}>
        <Group gap="sm">
          <Title order={1} size="h3">
            {name}
          </Title>
          <HealthBadge health={health} />
        </Group>
        <Text size="sm">
          {kind.title}
          {sender !== null && (
            <>
              {' · '}
              <bdi>{addressWords(sender)}</bdi>
            </>
          )}
        </Text>
      </Stack>
      {health === 'error' && healthDetail !== null && (
        <Alert color="red" p="xs" title={t('lastError')}>
          {healthDetail}
        </Alert>
      )}
      <Actions integration={integration} />
      <Refused error={error} />
      {connection && (
        <>
          <section aria-labelledby="ticks">
            <Title order={2} size="h5" mb="xs" id="ticks">
              {t('ticks.title')}
            </Title>
            <Ticks connection={connection} />
          </section>
          <Trouble connection={connection} />
          {connection.joining && (
            <JoinSandbox
              key={connection.joining.qrCode}
              joining={connection.joining}
              kind={integration.kind}
            />
          )}
          <AtProvider integration={integration} connection={connection} />
        </>
      )}
      <ChannelSettings integration={integration} />
      <Credentials integration={integration} kind={kind} />
      <Group justify="flex-end">
        <DeleteIntegration integration={integration} />
      </Group>
    </Stack>
  );
}

function Actions({ integration: { id, enabled } }: { integration: ChannelIntegration }) {
  const { t } = useTranslation('integrations');
  const keep = useKeepIntegration();
  const params = { path: { id } };
  const check = useMutation({
    mutationFn: () => answerOf(api.POST('/api/integrations/{id}/check', { params })),
    onSuccess: keep,
  });
  const catchUp = useMutation({
    mutationFn: () => answerOf(api.POST('/api/integrations/{id}/catch-up', { params })),
  });
  const toggle = useMutation({
    mutationFn: () => changeIntegration(id, { enabled: !enabled }),
    onSuccess: keep,
  });
  return (
    <Stack gap="xs">
      <Group gap="xs">
        <Button variant="default" loading={check.isPending} onClick={() => check.mutate()}>
          {t('actions.check')}
        </Button>
        {enabled && (
          <Button variant="default" loading={catchUp.isPending} onClick={() => catchUp.mutate()}>
            {t('actions.catchUp')}
          </Button>
        )}
        <Button variant="default" loading={toggle.isPending} onClick={() => toggle.mutate()}>
          {t(enabled ? 'actions.switchOff' : 'actions.switchOn')}
        </Button>
      </Group>
      <Text size="sm" role="status">
        {catchUp.data && t('actions.takenIn', { count: catchUp.data.takenIn })}
        {check.data && !catchUp.data && t('actions.checked')}
      </Text>
      <Refused error={check.error} onClose={check.reset} />
      <Refused error={catchUp.error} onClose={catchUp.reset} />
      <Refused error={toggle.error} onClose={toggle.reset} />
    </Stack>
  );
}
