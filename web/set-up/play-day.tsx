import { Button, Group, Progress, Stack, Text } from '@mantine/core';
import { IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Refused } from '../case/refused';
import { useSimulator } from '../integrations/use-integrations';
import { useDay } from './use-day';

/** Fills the desk with played customers, where the simulator runs: how far they are, and an end to it at any time. */
export function PlayDay() {
  const { t } = useTranslation('setUp');
  const { data: phone, isPending } = useSimulator();
  if (isPending) return <Stack mih={80} />;
  return phone === null ? <Text size="sm">{t('play.none')}</Text> : <Player />;
}

function Player() {
  const { t } = useTranslation('setUp');
  const { day, play, stop, error } = useDay();
  const isRunning = day?.state === 'running';
  const percent = day && day.minutes > 0 ? Math.round((100 * day.minute) / day.minutes) : 0;
  return (
    <Stack gap="xs">
      <Text size="sm">{t('play.played')}</Text>
      <Group>
        {isRunning ? (
          <Button
            variant="default"
            leftSection={<IconPlayerStop size={16} aria-hidden />}
            loading={stop.isPending}
            onClick={() => stop.mutate()}
          >
            {t('play.stop')}
          </Button>
        ) : (
          <Button
            variant="light"
            leftSection={<IconPlayerPlay size={16} aria-hidden />}
            loading={play.isPending}
            onClick={() => play.mutate()}
          >
            {t('play.start')}
          </Button>
        )}
        <Text size="sm" role="status">
          {day && day.state !== 'none' && t(`play.state.${day.state}`, { sent: day.sent, ...day.customers })}
        </Text>
      </Group>
      {isRunning && <Progress value={percent} aria-label={t('play.progress')} />}
      <Refused error={error} />
    </Stack>
  );
}
