import { useTranslation } from 'react-i18next';
import { Ask } from '../shell/ask';
import type { Rule } from './rule-shapes';
import { deleteRule, useDraftChange } from './use-rules';

/** Asks before a rule is taken out of the draft. */
export function DeleteRule({ rule, onClose }: { rule: Rule; onClose: () => void }) {
  const { t } = useTranslation('rules');
  const remove = useDraftChange(() => deleteRule(rule.id));
  return (
    <Ask
      title={t('deleteTitle', { name: rule.name })}
      text={t('deleteAsk')}
      button={t('delete')}
      isPending={remove.isPending}
      error={remove.error}
      onYes={() => remove.mutate(undefined, { onSuccess: onClose })}
      onClose={onClose}
    />
  );
}
