import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useNameOf } from '../people/use-names';
import type { Speaker } from './rule-words';

/** What it takes to say rules in the words of who looks at them. */
export function useSpeaker(): Speaker {
  const { t, i18n } = useTranslation('rules');
  const { t: conditions } = useTranslation('conditions');
  const { t: actions } = useTranslation('actions');
  const nameOf = useNameOf();
  const { language } = i18n;
  return useMemo(
    () => ({ t, conditions, actions, language, nameOf }),
    [t, conditions, actions, language, nameOf],
  );
}
