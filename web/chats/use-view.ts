import { useSearchParams } from 'react-router';
import { CHAT_VIEWS, type ChatView } from '../api/keys';

/** Which list is shown, as the address says it (`?view=`); one's own where it says nothing. */
export function useView(): [ChatView, (view: string | null) => void] {
  const [search, setSearch] = useSearchParams();
  const view = CHAT_VIEWS.find((known) => known === search.get('view')) ?? 'mine';
  return [view, (wanted) => setSearch(searchOf(wanted, search.get('agent')), { replace: true })];
}

/** Whose chats are shown, where a supervisor looks at those of an agent (`?agent=`); null: one's own. */
export function useAgent(): [string | null, (agentId: string | null) => void] {
  const [search, setSearch] = useSearchParams();
  return [search.get('agent'), (agentId) => setSearch(searchOf(search.get('view'), agentId))];
}

/** The search of an address of chats. */
export function searchOf(view: string | null, agentId: string | null): URLSearchParams {
  return new URLSearchParams({ ...(view ? { view } : {}), ...(agentId ? { agent: agentId } : {}) });
}
