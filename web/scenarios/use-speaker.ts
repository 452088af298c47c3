import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Speaker } from './scenario-words';

/** What it takes to say scenarios in the words of who looks at them. */
export function useSpeaker(): Speaker {
  const { t, i18n } = useTranslation('scenarios');
  const { t: common } = useTranslation();
  const { language } = i18n;
  return useMemo(() => ({ t, common, language }), [t, common, language]);
}
