import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import type { components, paths } from '../api/schema';

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

/** How this person wants their screen. */
export function usePreferences(): Preferences {
  const { data } = useQuery({
    queryKey: keys.preferences,
    queryFn: () => answerOf(api.GET('/api/me/preferences')),
  });
  return data ?? USUAL;
}

type Changes = paths['/api/me/preferences']['patch']['requestBody']['content']['application/json'];

/** Changes some of it: shown at once, put back where the desk refuses it. */
export function useChangePreferences() {
  const queries = useQueryClient();
  return useMutation({
    scope: { id: 'preferences' },
    mutationFn: (changes: Changes) => answerOf(api.PATCH('/api/me/preferences', { body: changes })),
    onMutate: ({ sounds, ...others }) => {
      queries.setQueryData<Preferences>(
        keys.preferences,
        (now) => now && { ...now, ...others, sounds: { ...now.sounds, ...sounds } },
      );
    },
    onSuccess: (now) => queries.setQueryData(keys.preferences, now),
    onError: () => queries.invalidateQueries({ queryKey: keys.preferences }),
  });
}
