import { Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Refused } from '../case/refused';
import { Dialog } from '../shell/dialog';
import type { Scenario } from './scenario-shapes';
import { useScenarioChange } from './use-scenarios';

/** Asks before a scenario is taken out of the draft: it is deleted as it was seen when it was asked. */
export function DeleteScenario({ scenario, onClose }: { scenario: Scenario; onClose: () => void }) {
  const { t } = useTranslation('scenarios');
  const { t: common } = useTranslation();
  const [seen] = useState(scenario);
  const change = useScenarioChange();
  return (
    <Dialog title={t('deleteTitle', { name: seen.name })} onClose={onClose}>
      <Text>{t('deleteAsk')}</Text>
      <Refused error={change.error} />
      <Group justify="flex-end" mt="md">
        <Button variant="default" data-autofocus onClick={onClose}>
          {common('case.cancel')}
        </Button>
        <Button
          color="red"
          loading={change.isPending}
          onClick={() => change.mutate({ before: seen, after: null }, { onSuccess: onClose })}
        >
          {t('delete')}
        </Button>
      </Group>
    </Dialog>
  );
}
