import { Badge, Button, Group, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import { Refused } from '../case/refused';
import { CopyField } from '../shell/copy-field';
import classes from './integrations.module.css';
import type { ChannelIntegration, Connection } from './use-integrations';
import { useMoment } from './use-moment';

interface AtProviderProps {
  integration: ChannelIntegration;
  connection: Connection;
}

/** Where the provider sends what, beside where it should; the desk can enter it there. */
export function AtProvider({ integration: { id, webhookUrl, enabled }, connection }: AtProviderProps) {
  const { t } = useTranslation('integrations');
  const moment = useMoment();
  const queries = useQueryClient();
  const setUp = useMutation({
    mutationFn: () =>
      answerOf(api.POST('/api/integrations/{id}/connection/set-up', { params: { path: { id } } })),
    onSuccess: (answered) => queries.setQueryData(keys.connection(id), answered),
  });
  const { sender, joining } = connection;
  const addresses = sender?.addresses ?? [];
  const isRight = addresses.length > 0 && addresses.every((one) => one.isRight);
  return (
    <Stack component="section" gap="xs" aria-labelledby="at-provider">
      <Title order={2} size="h5" id="at-provider">
        {t('provider.title')}
      </Title>
      <CopyField label={t('webhookUrl')} description={t('provider.webhookUrl')} value={webhookUrl} />
      {addresses.length > 0 && (
        <Stack component="ul" gap={4} m={0} p={0} className={classes['plain'] ?? ''}>
          {addresses.map(({ use, url, method, isRight: right }) => (
            <li key={use} className={classes['field']}>
              <Text size="sm" fw={600}>
                {t(`provider.uses.${use}`)}
              </Text>
              <Right isRight={right} />
              <Text size="sm" className={classes['address'] ?? ''}>
                {url === null ? t('provider.nothing') : `${method ?? ''} ${url}`}
              </Text>
            </li>
          ))}
        </Stack>
      )}
      <Group gap="sm">
        {!joining && enabled && (
          <Button
            variant={isRight ? 'default' : 'filled'}
            loading={setUp.isPending}
            onClick={() => setUp.mutate()}
          >
            {t('provider.setUp')}
          </Button>
        )}
        {sender && (
          <Text size="xs" c="dimmed">
            {t('provider.askedAt', { at: moment(sender.askedAt) })}
            {sender.quality !== null && ` · ${t('provider.quality', { quality: sender.quality })}`}
            {sender.messagingLimit !== null && ` · ${t('provider.limit', { limit: sender.messagingLimit })}`}
          </Text>
        )}
      </Group>
      {setUp.isSuccess && (
        <Text size="sm" role="status">
          {t('provider.done')}
        </Text>
      )}
      <Refused error={setUp.error} onClose={setUp.reset} />
    </Stack>
  );
}

function Right({ isRight }: { isRight: boolean }) {
  const { t } = useTranslation('integrations');
  const Icon = isRight ? IconCheck : IconAlertTriangle;
  return (
    <Badge
      variant="light"
      color={isRight ? 'teal' : 'orange'}
      tt="none"
      leftSection={<Icon size={14} aria-hidden />}
    >
      {t(isRight ? 'provider.right' : 'provider.wrong')}
    </Badge>
  );
}
