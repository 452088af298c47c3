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
  const { connect, setUp, canConnect } = useSimulatorNumber();
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
          {all && channels.every(({ health }) => health === 'draft') && (
            <Button
              loading={connect.isPending || setUp.isPending}
              disabled={!canConnect}
              onClick={() => connect.mutate()}
            >
              {t('connect.useSimulator')}
            </Button>
          )}
          <Button component="a" href={phone} target="_blank" variant="default">
            {t('connect.phone')}
          </Button>
          <Text size="sm">{t('connect.phoneHint')}</Text>
        </Group>
      )}
      <Refused error={connect.error} onClose={connect.reset} />
      <Refused error={setUp.error} />
      {setUp.error && (
        <Group>
          <Button variant="default" loading={setUp.isPending} onClick={() => setUp.mutate(setUp.variables)}>
            {t('connect.again')}
          </Button>
        </Group>
      )}
      <Text fw={600}>{t('connect.real')}</Text>
      {kinds && <KindCards kinds={kinds.filter((kind) => kind.isChannel)} />}
    </Stack>
  );
}

/**
 * Connects a number of the simulator, and then tells the simulator where the desk is. Kept by the step, for the number is
 * there before the second has gone well.
 */
function useSimulatorNumber() {
  const { t } = useTranslation('setUp');
  const queries = useQueryClient();
  const [group] = useGroups();
  const setUp = useMutation({
    mutationFn: (id: string) =>
      answerOf(api.POST('/api/integrations/{id}/connection/set-up', { params: { path: { id } } })),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.integrations }),
  });
  const connect = useMutation({
    mutationFn: async () => {
      const { kind, values } = await answerOf(api.POST('/api/simulator/numbers'));
      const own = { name: t('connect.simulator'), groupId: group?.id ?? null };
      return createIntegration(kind, { ...values, ...own }, crypto.randomUUID());
    },
    onSuccess: ({ id }) => setUp.mutate(id),
    onError: () => queries.invalidateQueries({ queryKey: keys.integrations }),
  });
  return { connect, setUp, canConnect: group !== undefined };
}
