import { useQuery } from '@tanstack/react-query';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import type { components } from '../api/schema';

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
