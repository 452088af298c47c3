import { useQuery } from '@tanstack/react-query';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import { useRereadOnEvents } from '../live/use-reread-on-events';
import type { Connection } from './use-integrations';

/** While something is open somebody waits for it; else it is looked at now and then. Hidden pages don't ask. */
const WAITING_MS = 3_000;
const QUIET_MS = 30_000;
const AFTER_EVENT_MS = 500;

/** Whether a number works, as the desk sees it now. */
export function useConnection(id: string) {
  const queryKey = keys.connection(id);
  useRereadOnEvents(queryKey, AFTER_EVENT_MS, (name) => name.startsWith('message.'));
  return useQuery({
    queryKey,
    queryFn: () => answerOf(api.GET('/api/integrations/{id}/connection', { params: { path: { id } } })),
    refetchInterval: ({ state: { data } }) => (data && !isOpen(data) ? QUIET_MS : WAITING_MS),
  });
}

const isOpen = ({ credentials, senderOnline, webhookArrived, answerDelivered }: Connection) =>
  [credentials, senderOnline, webhookArrived, answerDelivered].some(({ state }) => state !== 'ok');
