import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useAllTemplates } from '../actions/use-all-templates';
import { useNameOf } from '../people/use-names';
import type { Speaker } from './rule-words';

/** What it takes to say rules in the words of who looks at them. To be made once for many rules. */
export function useSpeaker(): Speaker {
  const { t, i18n } = useTranslation('rules');
  const { t: conditions } = useTranslation('conditions');
  const { t: actions } = useTranslation('actions');
  const nameOf = useNameOf();
  const templates = useAllTemplates();
  const { language } = i18n;
  return useMemo(() => {
    const names = new Map(
      templates.map(({ contentSid, name, language }) => [contentSid, `${name} (${language})`]),
    );
    const templateName = (contentSid: string) => names.get(contentSid) ?? null;
    return { t, conditions, actions, language, nameOf, templateName };
  }, [t, conditions, actions, language, nameOf, templates]);
}
