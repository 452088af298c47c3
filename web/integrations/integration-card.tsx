import { Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useGroups } from '../people/use-people';
import { HealthBadge } from './health';
import classes from './integrations.module.css';
import { isChannel, type AnyIntegration, type IntegrationKind } from './use-integrations';
import { useMoment } from './use-moment';

/** One integration in the list: whether it works, for whom it is, and when something last came through it. */
export function IntegrationCard({
  integration,
  kinds,
}: {
  integration: AnyIntegration;
  kinds: IntegrationKind[];
}) {
  const { t } = useTranslation('integrations');
  const moment = useMoment();
  const groups = useGroups();
  const { id, kind, name, health, healthDetail } = integration;
  const facts: [string, string][] = isChannel(integration)
    ? [
        [t('sender'), integration.sender === null ? t('none') : addressWords(integration.sender)],
        [t('group'), groups.find((group) => group.id === integration.groupId)?.name ?? t('none')],
        [
          t('lastWebhook'),
          integration.lastWebhookAt === null ? t('never') : moment(integration.lastWebhookAt),
        ],
      ]
    : [[t('bucket'), integration.bucket]];
  return (
    <li>
      <Link to={`/settings/integrations/${id}`} className={classes['card'] ?? ''}>
        <Group justify="space-between" wrap="nowrap">
          <Text component="h2" fw={600}>
            {name}
          </Text>
          <HealthBadge health={health} />
        </Group>
        <Text size="sm" c="dimmed">
          {kinds.find((one) => one.kind === kind)?.title ?? kind}
        </Text>
        <dl className={classes['facts']}>
          {facts.map(([word, value]) => (
            <Fact key={word} word={word} value={value} />
          ))}
          {healthDetail !== null && <Fact word={t('lastError')} value={healthDetail} />}
        </dl>
      </Link>
    </li>
  );
}

function Fact({ word, value }: { word: string; value: string }) {
  return (
    <>
      <dt>{word}</dt>
      <dd>
        <bdi>{value}</bdi>
      </dd>
    </>
  );
}

/** An address without the prefix that names its network. */
export const addressWords = (address: string): string => address.replace(/^[a-z]+:(?=\+)/, '');
