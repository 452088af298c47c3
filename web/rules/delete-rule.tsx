import { Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Refused } from '../case/refused';
import { Dialog } from '../shell/dialog';
import type { Rule } from './rule-shapes';
import { deleteRule, useDraftChange } from './use-rules';

/** Asks before a rule is taken out of the draft. */
export function DeleteRule({ rule, onClose }: { rule: Rule; onClose: () => void }) {
  const { t } = useTranslation('rules');
  const { t: common } = useTranslation();
  const remove = useDraftChange(() => deleteRule(rule.id));
  return (
    <Dialog title={t('deleteTitle', { name: rule.name })} onClose={onClose}>
      <Text>{t('deleteAsk')}</Text>
      <Refused error={remove.error} />
      <Group justify="flex-end" mt="md">
        <Button variant="default" data-autofocus onClick={onClose}>
          {common('case.cancel')}
        </Button>
        <Button
          color="red"
          loading={remove.isPending}
          onClick={() => remove.mutate(undefined, { onSuccess: onClose })}
        >
          {t('delete')}
        </Button>
      </Group>
    </Dialog>
  );
}
