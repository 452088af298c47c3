import { useTranslation } from 'react-i18next';
import type { CasesQuery } from './cases-query';
import type { ColumnName } from './columns';
import { shownAs } from './open-view';
import { useSaveViews, type SavedView } from './use-views';
import { ViewForm } from './view-form';

interface SaveViewProps {
  query: CasesQuery;
  columns: ColumnName[];
  onClose: () => void;
}

/** Keeps what is shown as a view of its own. */
export function SaveView({ query, columns, onClose }: SaveViewProps) {
  const { t } = useTranslation();
  const { save } = useSaveViews();
  return (
    <ViewForm
      title={t('cases.saveView')}
      before={{ name: '', shared: false }}
      onSave={(named) => save.mutate({ ...named, ...shownAs(query, columns) }, { onSuccess: onClose })}
      isSaving={save.isPending}
      error={save.error}
      onClose={onClose}
    />
  );
}

/** Gives a view another name, or shows it to others. */
export function RenameView({ view, onClose }: { view: SavedView; onClose: () => void }) {
  const { t } = useTranslation();
  const { change } = useSaveViews();
  return (
    <ViewForm
      title={t('cases.renameView', { name: view.name })}
      before={view}
      onSave={(body) => change.mutate({ id: view.id, body }, { onSuccess: onClose })}
      isSaving={change.isPending}
      error={change.error}
      onClose={onClose}
    />
  );
}
