import { Badge } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import classes from './integrations.module.css';
import { useIntegrations } from './use-integrations';

/** Beside what every screen has on top: which integrations do not work, for those who can do something about it. */
export function NotWorking() {
  const { t } = useTranslation('integrations');
  const { data: all } = useIntegrations();
  const broken = all?.filter(({ health }) => health === 'error') ?? [];
  const [first] = broken;
  if (!first) return null;
  return (
    <Badge
      component={Link}
      to={broken.length === 1 ? `/settings/integrations/${first.id}` : '/settings/integrations'}
      className={classes['trouble'] ?? ''}
      color="red"
      variant="light"
      size="lg"
      tt="none"
      leftSection={<IconAlertTriangle size={16} aria-hidden />}
    >
      {t('notWorking', { count: broken.length, name: first.name })}
    </Badge>
  );
}
