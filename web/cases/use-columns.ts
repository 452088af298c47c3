import { useChangePreferences, usePreferences } from '../preferences/preferences';
import { columnsOf, type ColumnName } from './columns';

/** Which columns this person sees, on every machine, and a way to choose others. */
export function useColumns(): [ColumnName[], (columns: string[]) => void] {
  const { caseColumns } = usePreferences();
  const { mutate } = useChangePreferences();
  return [columnsOf(caseColumns), (columns) => mutate({ looks: { caseColumns: columns } })];
}
