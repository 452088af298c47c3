import { useMantineColorScheme } from '@mantine/core';
import { useEffect, useEffectEvent } from 'react';
import { speakAs } from '../words/words';
import { useReadPreferences } from './preferences';

/**
 * Shows the page in the colours and the language that this person chose. Until it is known which, the page stays as it
 * is: the colours that were chosen last are remembered in the browser.
 */
export function useOwnLook(): void {
  const preferences = useReadPreferences();
  const theme = preferences?.theme;
  const language = preferences?.language;
  const { setColorScheme } = useMantineColorScheme();
  const colour = useEffectEvent(() => {
    if (theme !== undefined) setColorScheme(theme === 'system' ? 'auto' : theme);
  });
  useEffect(() => colour(), [theme]);
  useEffect(() => {
    if (language !== undefined) void speakAs(language);
  }, [language]);
}
