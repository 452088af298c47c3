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
  const chosen = open ?? views.find(({ id }) => id === chosenId) ?? null;
  return {
    open,
    /** The view that was open last: what is shown now, however it was filtered and sorted from there, it may become. */
    chosen,
    holdOpen: () => {
      if (open) setChosenId(open.id);
    },
    columns: columnsOf(columnsToShow(own, chosen, changed)),
    chooseView: (id: string | null) => {
      setChosenId(id);
      // Chosen once more, it is as it was saved.
      if (id !== null && id === chosen?.id) setChanged((now) => ({ ...now, [id]: undefined }));
    },
    // What is changed in a view is for looking at it: one's own columns are those without a view.
    setColumns: (columns: string[]) => {
      if (chosen) setChanged((now) => ({ ...now, [chosen.id]: columns }));
      else setOwn(columns);
    },
  };
}
