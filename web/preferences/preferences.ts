import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import type { components } from '../api/schema';
import type { Edit } from '../api/unsaved';
import { applyPreferences } from '../live/apply-event';

export type Preferences = components['schemas']['Preferences'];

/** Until they are read, and for whoever has never changed one. */
const USUAL: Preferences = {
  sendWith: 'enter',
  undoSeconds: 0,
  singleKeys: true,
  sounds: { newChat: true, customerWaits: true, transfer: true },
  desktopNotifications: false,
  repeatWhileWaiting: true,
  theme: 'system',
  language: null,
  caseColumns: [],
};

/** How this person wants their screen; undefined until it was read. */
export function useReadPreferences(): Preferences | undefined {
  const { data } = useQuery({
    queryKey: keys.preferences,
    queryFn: () => answerOf(api.GET('/api/me/preferences')),
  });
  return data;
}

/** The same, as usual until it was read. */
export const usePreferences = (): Preferences => useReadPreferences() ?? USUAL;

/** Changes some of it: shown at once, put back where the desk refuses it. One after the other, so that the last one stands. */
export function useChangePreferences() {
  const queries = useQueryClient();
  return useMutation({
    mutationKey: keys.saving(keys.preferences),
    scope: { id: 'preferences' },
    mutationFn: ({ looks }: Edit<Preferences>) => answerOf(api.PATCH('/api/me/preferences', { body: looks })),
    onMutate: async ({ looks }) => {
      await queries.cancelQueries({ queryKey: keys.preferences, exact: true });
      queries.setQueryData<Preferences>(keys.preferences, (now) => now && { ...now, ...looks });
    },
    onSuccess: (now, edit) => applyPreferences(queries, now, edit),
    onError: () => queries.invalidateQueries({ queryKey: keys.preferences }),
  });
}
