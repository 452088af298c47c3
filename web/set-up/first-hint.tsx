import { Button, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { isChannel, useIntegrations, useSimulator } from '../integrations/use-integrations';
import { PlayDay } from './play-day';
import classes from './set-up.module.css';

/** What an administrator does about an empty desk: connect a number, or let the simulator's customers write. */
export function FirstHint() {
  const { t } = useTranslation('setUp');
  const { data: all } = useIntegrations();
  const { data: phone } = useSimulator();
  if (!all) return null;
  const isConnected = all.some((one) => isChannel(one) && one.health !== 'draft');
  if (!isConnected)
    return (
      <Stack className={classes['hint'] ?? ''} align="center" gap="xs">
        <Text size="sm">{t('hint.connect')}</Text>
        <Button component={Link} to="/set-up/connect">
          {t('hint.toConnect')}
        </Button>
      </Stack>
    );
  if (!phone) return null;
  return (
    <Stack className={classes['hint'] ?? ''} gap="xs">
      <Text size="sm">{t('hint.simulator')}</Text>
      <Group>
        <Button component="a" href={phone} target="_blank" variant="default">
          {t('connect.phone')}
        </Button>
      </Group>
      <PlayDay />
    </Stack>
  );
}
