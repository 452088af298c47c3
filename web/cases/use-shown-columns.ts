import { useState } from 'react';
import type { CasesQuery } from './cases-query';
import { columnsOf } from './columns';
import { columnsToShow, openView } from './open-view';
import { useColumns } from './use-columns';
import { useViews } from './use-views';

/** Which view is open, and the columns that are shown with it. */
export function useShownColumns(query: CasesQuery) {
  const views = useViews();
  const [own, setOwn] = useColumns();
  const [chosenId, setChosenId] = useState<string | null>(null);
  const [ownInId, setOwnInId] = useState<string | null>(null);
  const open = openView(views, query, chosenId);
  return {
    open,
    columns: columnsOf(columnsToShow(own, open, ownInId)),
    chooseView: (id: string) => {
      setChosenId(id);
      setOwnInId(null);
    },
    setColumns: (columns: string[]) => {
      setOwnInId(open?.id ?? null);
      setOwn(columns);
    },
  };
}
