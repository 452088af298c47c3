import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Ask } from '../shell/ask';
import type { Scenario } from './scenario-shapes';
import { useScenarioChange } from './use-scenarios';

/** Asks before a scenario is taken out of the draft: it is deleted as it was seen when it was asked. */
export function DeleteScenario({ scenario, onClose }: { scenario: Scenario; onClose: () => void }) {
  const { t } = useTranslation('scenarios');
  const [seen] = useState(scenario);
  const change = useScenarioChange();
  return (
    <Ask
      title={t('deleteTitle', { name: seen.name })}
      text={t('deleteAsk')}
      button={t('delete')}
      isPending={change.isPending}
      error={change.error}
      onYes={() => change.mutate({ before: seen, after: null }, { onSuccess: onClose })}
      onClose={onClose}
    />
  );
}
