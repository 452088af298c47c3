import { useQuery } from '@tanstack/react-query';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import type { components } from '../api/schema';

export type Macro = components['schemas']['Macro'];

const MOST = 200;
const MOST_SHOWN = 30;
const NONE: never[] = [];

/** The macros whose name or text has these words, those that are used most on top. */
export function useMacros(sought: string | null): readonly Macro[] {
  const { data } = useQuery({
    queryKey: keys.macros,
    queryFn: async () =>
      (await answerOf(api.GET('/api/macros', { params: { query: { limit: MOST } } }))).items,
    enabled: sought !== null,
  });
  if (!data || sought === null) return NONE;
  return foundIn(data, sought).slice(0, MOST_SHOWN);
}

/** A name that begins with it comes before one that has it elsewhere, and that before a text. */
export function foundIn(macros: readonly Macro[], sought: string): Macro[] {
  const words = sought.toLocaleLowerCase().trim();
  const rank = ({ name, text }: Macro) => {
    const title = name.toLocaleLowerCase();
    if (title.startsWith(words)) return 0;
    if (title.includes(words)) return 1;
    return text.toLocaleLowerCase().includes(words) ? 2 : 3;
  };
  return macros
    .filter((macro) => rank(macro) < 3)
    .sort((a, b) => rank(a) - rank(b) || b.uses - a.uses || a.name.localeCompare(b.name));
}
