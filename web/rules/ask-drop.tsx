import { Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Refused } from '../case/refused';
import { Dialog } from '../shell/dialog';
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
  const { t: common } = useTranslation();
  const drop = useDropWaiting();
  return (
    <Dialog title={t('held.ask.drop.title')} onClose={onClose}>
      <Text>
        {rule === null ? t('paused.askAll', { count }) : t('paused.askOne', { count, name: rule.name })}
      </Text>
      <Refused error={drop.error} />
      <Group justify="flex-end" mt="md">
        <Button variant="default" data-autofocus onClick={onClose}>
          {common('case.cancel')}
        </Button>
        <Button
          color="red"
          loading={drop.isPending}
          onClick={() => drop.mutate(rule?.id ?? null, { onSuccess: onClose })}
        >
          {t('held.drop', { count })}
        </Button>
      </Group>
    </Dialog>
  );
}
