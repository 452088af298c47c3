import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import type { Notification } from '../api/shapes';
import { useRereadOnEvents } from '../live/use-reread-on-events';

/** How many of them are shown, the newest: who has more to read than this reads those first. */
export const MOST = 50;
const EVERY_MS = 300;

/** What rules, colleagues and the desk have told this person, newest first, kept true as more comes and as they are read, here or elsewhere. */
export function useNotifications(): Notification[] {
  const { data } = useQuery({
    queryKey: keys.notifications,
    queryFn: () => answerOf(api.GET('/api/notifications', { params: { query: { limit: MOST } } })),
  });
  useRereadOnEvents(keys.notifications, EVERY_MS, (name) => name.startsWith('notification'));
  return data?.items ?? [];
}

/** Remembers that one was read, or all of them (`null`): shown at once. */
export function useMarkRead() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string | null): Promise<unknown> =>
      id === null
        ? answerOf(api.PUT('/api/notifications/read', { body: {} }))
        : answerOf(api.PUT('/api/notifications/{id}/read', { params: { path: { id } }, body: {} })),
    onMutate: async (id) => {
      await queries.cancelQueries({ queryKey: keys.notifications });
      const readAt = new Date().toISOString();
      queries.setQueryData<{ items: Notification[] }>(
        keys.notifications,
        (list) =>
          list && {
            ...list,
            items: list.items.map((one) =>
              one.readAt === null && (id === null || one.id === id) ? { ...one, readAt } : one,
            ),
          },
      );
    },
    onSettled: () => queries.invalidateQueries({ queryKey: keys.notifications }),
  });
}
