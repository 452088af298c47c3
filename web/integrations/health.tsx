import { Badge } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconPencil,
  IconPlayerPause,
  type TablerIcon,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Health } from './use-integrations';

const LOOKS: Record<Health, { color: string; Icon: TablerIcon }> = {
  draft: { color: 'gray', Icon: IconPencil },
  connected: { color: 'teal', Icon: IconCircleCheck },
  error: { color: 'red', Icon: IconAlertTriangle },
  disabled: { color: 'gray', Icon: IconPlayerPause },
};

/** How an integration stands, in a word, a sign and a colour. */
export function HealthBadge({ health }: { health: Health }) {
  const { t } = useTranslation('integrations');
  const { color, Icon } = LOOKS[health];
  return (
    <Badge
      variant={color === 'gray' ? 'default' : 'light'}
      color={color}
      tt="none"
      leftSection={<Icon size={14} aria-hidden />}
    >
      {t(`health.${health}`)}
    </Badge>
  );
}
