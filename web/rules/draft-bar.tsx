import { Alert, Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Refused } from '../case/refused';
import { Dialog } from '../shell/dialog';
import { PublishDialog } from './publish-dialog';
import classes from './rules.module.css';
import { discardDraft, useDifferences, useDraftChange } from './use-rules';

/** Says that changes wait in the draft, and leads to publishing or throwing them away. */
export function DraftBar() {
  const { t } = useTranslation('rules');
  const { t: common } = useTranslation();
  const differences = useDifferences();
  const [isPublishing, setPublishing] = useState(false);
  const [isDiscarding, setDiscarding] = useState(false);
  const discard = useDraftChange(discardDraft);
  if (differences.length === 0 && !isPublishing) return null;
  return (
    <>
      <Alert color="orange" p="xs" className={classes['bar'] ?? ''}>
        <Group justify="space-between">
          <Text size="sm">{t('draft.changes', { count: differences.length })}</Text>
          <Group gap="xs">
            <Button size="compact-sm" variant="default" onClick={() => setDiscarding(true)}>
              {t('draft.discard')}
            </Button>
            <Button size="compact-sm" onClick={() => setPublishing(true)}>
              {t('draft.publish')}
            </Button>
          </Group>
        </Group>
      </Alert>
      {isPublishing && <PublishDialog onClose={() => setPublishing(false)} />}
      {isDiscarding && (
        <Dialog title={t('draft.discardTitle')} onClose={() => setDiscarding(false)}>
          <Text>{t('draft.discardAsk', { count: differences.length })}</Text>
          <Refused error={discard.error} />
          <Group justify="flex-end" mt="md">
            <Button variant="default" data-autofocus onClick={() => setDiscarding(false)}>
              {common('case.cancel')}
            </Button>
            <Button
              color="red"
              loading={discard.isPending}
              onClick={() => discard.mutate(undefined, { onSuccess: () => setDiscarding(false) })}
            >
              {t('draft.discard')}
            </Button>
          </Group>
        </Dialog>
      )}
    </>
  );
}
