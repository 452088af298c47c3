import { Alert, Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { usePause, useWaitingEvents } from './use-brakes';
import classes from './rules.module.css';

/** Says that all rules are paused, and leads to what waits. */
export function PauseNotice() {
  const { t } = useTranslation('rules');
  const pause = usePause();
  useWaitingEvents();
  if (!pause?.paused) return null;
  return (
    <Alert color="red" p="xs" className={classes['bar'] ?? ''}>
      <Group justify="space-between">
        <Text size="sm">{t('pause.notice', { count: pause.waitingMessages })}</Text>
        <Button component={Link} to="/rules/held" size="compact-sm">
          {t('pause.look')}
        </Button>
      </Group>
    </Alert>
  );
}
