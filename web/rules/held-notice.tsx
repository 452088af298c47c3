import { Alert, Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useHeld } from './use-brakes';
import classes from './rules.module.css';

/** Says that the brake holds rules, and leads to what waits. */
export function HeldNotice() {
  const { t } = useTranslation('rules');
  const held = useHeld();
  if (held.length === 0) return null;
  return (
    <Alert color="red" p="xs" role="alert" className={classes['bar'] ?? ''}>
      <Group justify="space-between">
        <Text size="sm">{t('held.notice', { count: held.length })}</Text>
        <Button component={Link} to="/rules/held" size="compact-sm">
          {t('held.look')}
        </Button>
      </Group>
    </Alert>
  );
}
