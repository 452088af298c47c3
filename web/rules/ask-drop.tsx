import { useTranslation } from 'react-i18next';
import { Ask } from '../shell/ask';
import { useDropWaiting } from './use-brakes';

interface AskDropProps {
  /** Whose messages; null: of all rules. */
  rule: { id: string; name: string } | null;
  count: number;
  onClose: () => void;
}

/** Asks before what waits while rules are paused is given up. */
export function AskDrop({ rule, count, onClose }: AskDropProps) {
  const { t } = useTranslation('rules');
  const drop = useDropWaiting();
  return (
    <Ask
      title={t('held.ask.drop.title')}
      text={rule === null ? t('paused.askAll', { count }) : t('paused.askOne', { count, name: rule.name })}
      button={t('held.drop', { count })}
      isPending={drop.isPending}
      error={drop.error}
      onYes={() => drop.mutate(rule?.id ?? null, { onSuccess: onClose })}
      onClose={onClose}
    />
  );
}
