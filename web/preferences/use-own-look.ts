import { useMantineColorScheme } from '@mantine/core';
import { useEffect, useEffectEvent } from 'react';
import { speakAs } from '../words/words';
import { usePreferences } from './preferences';

/** Shows the page in the colours and the language that this person chose. */
export function useOwnLook(): void {
  const { theme, language } = usePreferences();
  const { setColorScheme } = useMantineColorScheme();
  const colour = useEffectEvent(() => setColorScheme(theme === 'system' ? 'auto' : theme));
  useEffect(() => colour(), [theme]);
  useEffect(() => void speakAs(language), [language]);
}
