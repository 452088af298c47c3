import { Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Outcome } from './outcome';

const COLOURS: Record<Outcome, string> = { held: 'teal', failed: 'red', notReached: 'gray' };

/** What became of a step. */
export function OutcomeBadge({ outcome }: { outcome: Outcome }) {
  const { t } = useTranslation('scenarios');
  return (
    <Badge flex="none" size="sm" variant="light" color={COLOURS[outcome]} tt="none">
      {t(`play.${outcome}`)}
    </Badge>
  );
}
