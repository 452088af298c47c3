import { Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import { Refused } from '../case/refused';
import { KindCards } from '../integrations/add-integration';
import { HealthBadge } from '../integrations/health';
import { createIntegration } from '../integrations/integration-calls';
import { addressWords } from '../integrations/integration-card';
import { isChannel, useIntegrations, useKinds, useSimulator } from '../integrations/use-integrations';
import { useGroups } from '../people/use-people';
import classes from './set-up.module.css';

/** What is connected, and connecting a number: a real one through its form, or one of the simulator at once. */
export function ConnectStep() {
  const { t } = useTranslation('setUp');
  const { data: all, error } = useIntegrations();
  const { data: kinds } = useKinds();
  const { data: phone } = useSimulator();
  const channels = all?.filter(isChannel) ?? [];
  return (
    <Stack>
      <Refused error={error} />
      {channels.length > 0 && (
        <Stack component="ul" gap="xs" m={0} p={0} className={classes['plain'] ?? ''}>
          {channels.map(({ id, name, sender, health }) => (
            <li key={id} className={classes['row']}>
              <Link to={`/settings/integrations/${id}`} style={{ color: 'inherit' }}>
                <b>{name}</b> <bdi>{sender === null ? '' : addressWords(sender)}</bdi>
              </Link>
              <HealthBadge health={health} />
            </li>
          ))}
        </Stack>
      )}
      {phone && (
        <Group>
          {all && channels.every(({ health }) => health === 'draft') && <UseSimulator />}
          <Button component="a" href={phone} target="_blank" variant="default">
            {t('connect.phone')}
          </Button>
          <Text size="sm">{t('connect.phoneHint')}</Text>
        </Group>
      )}
      <Text fw={600}>{t('connect.real')}</Text>
      {kinds && <KindCards kinds={kinds.filter((kind) => kind.isChannel)} />}
    </Stack>
  );
}

/** Connects a number of the simulator and tells the simulator where the desk is. */
function UseSimulator() {
  const { t } = useTranslation('setUp');
  const queries = useQueryClient();
  const [group] = useGroups();
  const connect = useMutation({
    mutationFn: async () => {
      const { kind, values } = await answerOf(api.POST('/api/simulator/numbers'));
      const own = { name: t('connect.simulator'), groupId: group?.id ?? null };
      const { id } = await createIntegration(kind, { ...values, ...own }, crypto.randomUUID());
      await answerOf(api.POST('/api/integrations/{id}/connection/set-up', { params: { path: { id } } }));
    },
    onSettled: () => queries.invalidateQueries({ queryKey: keys.integrations }),
  });
  return (
    <>
      <Button loading={connect.isPending} disabled={!group} onClick={() => connect.mutate()}>
        {t('connect.useSimulator')}
      </Button>
      <Refused error={connect.error} onClose={connect.reset} />
    </>
  );
}
