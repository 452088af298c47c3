import { useState } from 'react';
import type { CasesQuery } from './cases-query';
import { columnsOf } from './columns';
import { columnsToShow, openView, type ChangedColumns } from './open-view';
import { useColumns } from './use-columns';
import { useViews } from './use-views';

/** Which view is open, and the columns that are shown with it. */
export function useShownColumns(query: CasesQuery) {
  const views = useViews();
  const [own, setOwn] = useColumns();
  const [chosenId, setChosenId] = useState<string | null>(null);
  const [changed, setChanged] = useState<ChangedColumns>({});
  const open = openView(views, query, chosenId);
  return {
    open,
    columns: columnsOf(columnsToShow(own, open, changed)),
    chooseView: (id: string) => {
      setChosenId(id);
      // Chosen once more, it is as it was saved.
      if (id === open?.id) setChanged((now) => ({ ...now, [id]: undefined }));
    },
    // What is changed in a view is for looking at it: one's own columns are those without a view.
    setColumns: (columns: string[]) => {
      if (open) setChanged((now) => ({ ...now, [open.id]: columns }));
      else setOwn(columns);
    },
  };
}
