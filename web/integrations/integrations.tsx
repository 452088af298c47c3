import { Alert, Button, Center, Group, Loader, Stack, Text, Title } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { Refused } from '../case/refused';
import { NotFound } from '../shell/not-found';
import { AddIntegration, KindCards } from './add-integration';
import { Channel } from './channel';
import { Cloud } from './cloud';
import { Draft } from './draft';
import { IntegrationCard } from './integration-card';
import classes from './integrations.module.css';
import {
  isChannel,
  useIntegration,
  useIntegrations,
  useKinds,
  type IntegrationKind,
} from './use-integrations';

/** The page of the settings where numbers and storages are connected: all of them, a new one, or the one of the address. */
export function Integrations() {
  const { id, kind } = useParams();
  const { data: kinds, error } = useKinds();
  if (!kinds) return error ? <Refused error={error} /> : <Waiting />;
  if (id === undefined) return <List kinds={kinds} />;
  if (id !== 'new') return <One key={id} id={id} kinds={kinds} />;
  const chosen = kinds.find((one) => one.kind === kind);
  if (chosen) return <AddIntegration key={chosen.kind} kind={chosen} />;
  return kind === undefined ? <Choose kinds={kinds} /> : <NotFound />;
}

function List({ kinds }: { kinds: IntegrationKind[] }) {
  const { t } = useTranslation('integrations');
  const { data: all, error } = useIntegrations();
  return (
    <Stack className={classes['page'] ?? ''}>
      <Group justify="space-between">
        <Title order={1} size="h3">
          {t('title')}
        </Title>
        <Button
          component={Link}
          to="/settings/integrations/new"
          leftSection={<IconPlus size={16} aria-hidden />}
        >
          {t('add')}
        </Button>
      </Group>
      {!all && (error ? <Refused error={error} /> : <Waiting />)}
      {all?.length === 0 && (
        <>
          <Text>{t('empty')}</Text>
          <KindCards kinds={kinds} />
        </>
      )}
      {all && all.length > 0 && (
        <Stack component="ul" gap="sm" m={0} p={0} className={classes['plain'] ?? ''}>
          {all.map((one) => (
            <IntegrationCard key={one.id} integration={one} kinds={kinds} />
          ))}
        </Stack>
      )}
    </Stack>
  );
}

function Choose({ kinds }: { kinds: IntegrationKind[] }) {
  const { t } = useTranslation('integrations');
  return (
    <Stack className={classes['page'] ?? ''}>
      <Title order={1} size="h3">
        {t('choose')}
      </Title>
      <KindCards kinds={kinds} />
    </Stack>
  );
}

function One({ id, kinds }: { id: string; kinds: IntegrationKind[] }) {
  const { t } = useTranslation('integrations');
  const { data: integration, error } = useIntegration(id);
  if (!integration) return error || integration === null ? <Refused error={error} /> : <Waiting />;
  const kind = kinds.find((one) => one.kind === integration.kind);
  if (!kind) return <Alert color="orange">{t('unknownKind')}</Alert>;
  if (!isChannel(integration)) return <Cloud cloud={integration} kind={kind} />;
  if (integration.health === 'draft') return <Draft draft={integration} kind={kind} />;
  return <Channel integration={integration} kind={kind} />;
}

function Waiting() {
  return (
    <Center mih={200}>
      <Loader />
    </Center>
  );
}
