import { Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Refused } from '../case/refused';
import { Dialog } from '../shell/dialog';
import type { CasesQuery } from './cases-query';
import type { ColumnName } from './columns';
import { shownAs } from './open-view';
import { useSaveViews, type SavedView } from './use-views';

interface AskProps {
  title: string;
  words: string;
  button: string;
  color?: 'red';
  isPending: boolean;
  error: Error | null;
  onYes: () => void;
  onClose: () => void;
}

/** Asks before something becomes of a view that others may use, and says where it could not. */
function Ask({ title, words, button, color, isPending, error, onYes, onClose }: AskProps) {
  const { t } = useTranslation();
  return (
    <Dialog title={title} onClose={onClose}>
      <Text>{words}</Text>
      <Refused error={error} />
      <Group justify="flex-end" mt="lg">
        <Button variant="default" data-autofocus onClick={onClose}>
          {t('case.cancel')}
        </Button>
        <Button {...(color && { color })} loading={isPending} onClick={onYes}>
          {button}
        </Button>
      </Group>
    </Dialog>
  );
}

export function RemoveView({ view, onClose }: { view: SavedView; onClose: () => void }) {
  const { t } = useTranslation();
  const { remove } = useSaveViews();
  return (
    <Ask
      title={t('cases.removeView', { name: view.name })}
      words={t(view.shared ? 'cases.removeSharedAsk' : 'cases.removeOwnAsk')}
      button={t('cases.remove')}
      color="red"
      isPending={remove.isPending}
      error={remove.error}
      onYes={() => remove.mutate(view.id, { onSuccess: onClose })}
      onClose={onClose}
    />
  );
}

interface ReplaceViewProps {
  view: SavedView;
  query: CasesQuery;
  columns: ColumnName[];
  onReplaced: () => void;
  onClose: () => void;
}

/** Makes a view what is shown now. */
export function ReplaceView({ view, query, columns, onReplaced, onClose }: ReplaceViewProps) {
  const { t } = useTranslation();
  const { change } = useSaveViews();
  const onSuccess = () => {
    onReplaced();
    onClose();
  };
  return (
    <Ask
      title={t('cases.replaceView', { name: view.name })}
      words={t(view.shared ? 'cases.replaceSharedAsk' : 'cases.replaceOwnAsk')}
      button={t('cases.save')}
      isPending={change.isPending}
      error={change.error}
      onYes={() => change.mutate({ id: view.id, body: shownAs(query, columns) }, { onSuccess })}
      onClose={onClose}
    />
  );
}
