import { useSearchParams } from 'react-router';
import { CHAT_VIEWS, type ChatView } from '../api/keys';

/** Which list is shown, as the address says it (`?view=`); one's own where it says nothing. */
export function useView(): [ChatView, (view: string | null) => void] {
  const [search, setSearch] = useSearchParams();
  const view = CHAT_VIEWS.find((known) => known === search.get('view')) ?? 'mine';
  return [view, (wanted) => setSearch(wanted === null ? {} : { view: wanted }, { replace: true })];
}
