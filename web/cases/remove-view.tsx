import { Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Refused } from '../case/refused';
import { Dialog } from '../shell/dialog';
import { useSaveViews, type SavedView } from './use-views';

/** Asks before a view is deleted, and says where it could not be. */
export function RemoveView({ view, onClose }: { view: SavedView; onClose: () => void }) {
  const { t } = useTranslation();
  const { remove } = useSaveViews();
  return (
    <Dialog title={t('cases.removeView', { name: view.name })} onClose={onClose}>
      <Text>{t(view.shared ? 'cases.removeSharedAsk' : 'cases.removeOwnAsk')}</Text>
      <Refused error={remove.error} />
      <Group justify="flex-end" mt="lg">
        <Button variant="default" data-autofocus onClick={onClose}>
          {t('case.cancel')}
        </Button>
        <Button
          color="red"
          loading={remove.isPending}
          onClick={() => remove.mutate(view.id, { onSuccess: onClose })}
        >
          {t('cases.remove')}
        </Button>
      </Group>
    </Dialog>
  );
}
