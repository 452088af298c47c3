import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePeople } from '../people/use-people';
import { useSuggestions } from './suggestions';
import { typedCommand, typedMention, type TypedWord } from './typed-word';
import { useMacros, type Macro } from './use-macros';
import type { Written } from './written';

const MOST_SHOWN = 8;
const FIRST_LINE = /^.*$/m;

interface TypedOffer {
  mode: Written['mode'];
  text: string;
  /** null: the keyboard is elsewhere. */
  caret: number | null;
  /** Puts this where the word stands. */
  onReplace: (word: TypedWord, by: string) => void;
  onMacro: (macro: Macro) => void;
  /** Nothing of what was offered is wanted. */
  onDismiss: () => void;
}

/** What is offered for the word being typed: people after an `@` in a note, macros after a `/` in an answer. */
export function useTypedOffer({ mode, text, caret, onReplace, onMacro, ...offer }: TypedOffer) {
  const { t } = useTranslation();
  const [dismissed, setDismissed] = useState<string | null>(null);
  const typed =
    caret === null ? null : mode === 'note' ? typedMention(text, caret) : typedCommand(text, caret);
  const place = typed && `${mode} ${typed.from}`;
  // Dismissed is that word, until another one is begun.
  if (dismissed !== null && place === null) setDismissed(null);
  const word = place === dismissed ? null : typed;
  const people = usePeople();
  const macros = useMacros(mode === 'reply' && word ? word.query : null);
  const onDismiss = () => {
    setDismissed(place);
    offer.onDismiss();
  };

  const mentionOffer = word && {
    label: t('composer.mention'),
    items: matching(people, word.query).map(({ id, name }) => ({ id, title: name })),
    onChoose: ({ title }: { title: string }) => onReplace(word, `@${title} `),
    onDismiss,
  };
  const macroOffer = word && {
    label: t('composer.macro.list'),
    items: macros.map((macro) => ({
      id: macro.id,
      title: macro.name,
      detail: FIRST_LINE.exec(macro.text)?.[0] || t('composer.macro.noText'),
    })),
    onChoose: ({ id }: { id: string }) => {
      const macro = macros.find((one) => one.id === id);
      onReplace(word, '');
      if (macro) onMacro(macro);
    },
    onDismiss,
  };
  return useSuggestions(mode === 'note' ? mentionOffer : macroOffer);
}

/** Those one of whose names begins with what was typed. */
function matching<Person extends { name: string }>(people: readonly Person[], query: string): Person[] {
  const sought = query.toLocaleLowerCase();
  return people
    .filter(({ name }) => {
      const lower = name.toLocaleLowerCase();
      // A whole name, and then more: it was chosen or typed already.
      return (
        lower !== sought &&
        (lower.startsWith(sought) || lower.split(' ').some((part) => part.startsWith(sought)))
      );
    })
    .slice(0, MOST_SHOWN);
}
