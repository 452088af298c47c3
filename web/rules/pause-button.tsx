import { Button, Group, Text, Tooltip } from '@mantine/core';
import { IconHandStop, IconPlayerPlay } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Refused } from '../case/refused';
import { Dialog } from '../shell/dialog';
import { fullTime } from '../thread/moments';
import { usePause, useSetPause } from './use-brakes';

/** The stop for all that rules send, in reach on every screen; red while it is pulled. */
export function PauseButton() {
  const { t, i18n } = useTranslation('rules');
  const { t: common } = useTranslation();
  const pause = usePause();
  const set = useSetPause();
  // What was asked stays asked, whatever somebody else does meanwhile.
  const [asked, setAsked] = useState<'pause' | 'resume' | null>(null);
  if (!pause) return null;
  const { paused, pausedAt, pausedBy, waitingMessages } = pause;
  return (
    <>
      <Tooltip label={t(paused ? 'pause.paused' : 'pause.about')}>
        <Button
          size="compact-sm"
          variant={paused ? 'filled' : 'default'}
          {...(paused ? { color: 'red' } : {})}
          leftSection={
            paused ? <IconPlayerPlay size={16} aria-hidden /> : <IconHandStop size={16} aria-hidden />
          }
          onClick={() => setAsked(paused ? 'resume' : 'pause')}
        >
          {t(paused ? 'pause.paused' : 'pause.button')}
        </Button>
      </Tooltip>
      {asked && (
        <Dialog
          title={t(asked === 'resume' ? 'pause.resumeTitle' : 'pause.title')}
          onClose={() => setAsked(null)}
        >
          <Text>{t(asked === 'resume' ? 'pause.resumeAsk' : 'pause.ask', { count: waitingMessages })}</Text>
          {pausedAt !== null && (
            <Text size="sm" c="dimmed">
              {t('pause.since', { at: fullTime(pausedAt, i18n.language), name: pausedBy?.name ?? '' })}
            </Text>
          )}
          <Refused error={set.error} />
          <Group justify="flex-end" mt="md">
            <Button variant="default" onClick={() => setAsked(null)}>
              {common('case.cancel')}
            </Button>
            <Button
              data-autofocus
              color={asked === 'resume' ? 'teal' : 'red'}
              loading={set.isPending}
              onClick={() => set.mutate(asked === 'pause', { onSuccess: () => setAsked(null) })}
            >
              {t(asked === 'resume' ? 'pause.resume' : 'pause.pause')}
            </Button>
          </Group>
        </Dialog>
      )}
    </>
  );
}
