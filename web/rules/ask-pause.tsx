import { Anchor, Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Refused } from '../case/refused';
import { Dialog } from '../shell/dialog';
import { fullTime } from '../thread/moments';
import { useSetPause, type Pause } from './use-brakes';

interface AskPauseProps {
  asked: 'pause' | 'resume';
  pause: Pause;
  onClose: () => void;
}

/** Asks before rules are stopped, or let go, and leads to what waits. */
export function AskPause({ asked, pause, onClose }: AskPauseProps) {
  const { t, i18n } = useTranslation('rules');
  const { t: common } = useTranslation();
  const set = useSetPause();
  const { pausedAt, pausedBy, waitingMessages } = pause;
  const isResuming = asked === 'resume';
  return (
    <Dialog title={t(isResuming ? 'pause.resumeTitle' : 'pause.title')} onClose={onClose}>
      <Text>{isResuming ? t('pause.resumeAsk', { count: waitingMessages }) : t('pause.ask')}</Text>
      {pausedAt !== null && (
        <Text size="sm" c="dimmed">
          {t('pause.since', { at: fullTime(pausedAt, i18n.language), name: pausedBy?.name ?? '' })}
        </Text>
      )}
      {isResuming && waitingMessages > 0 && (
        <Anchor component={Link} to="/rules/held" size="sm" onClick={onClose}>
          {t('pause.look')}
        </Anchor>
      )}
      <Refused error={set.error} />
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose}>
          {common('case.cancel')}
        </Button>
        <Button
          data-autofocus
          color={isResuming ? 'teal' : 'red'}
          loading={set.isPending}
          onClick={() => set.mutate(!isResuming, { onSuccess: onClose })}
        >
          {t(isResuming ? 'pause.resume' : 'pause.pause')}
        </Button>
      </Group>
    </Dialog>
  );
}
