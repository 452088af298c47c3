import { useState, type RefObject } from 'react';
import { flushSync } from 'react-dom';
import type { Case } from '../api/shapes';
import { useDraft } from './use-draft';
import { useDropped } from './use-dropped';
import { useSayLooking } from './use-looking';
import { useMacroText } from './use-macro-text';
import type { Macro } from './use-macros';
import { useSubmit } from './use-submit';
import { useUploads } from './use-uploads';
import { useWindow } from './use-window';
import type { FieldHandle } from './writing-field';

/** All that a composer knows of one case, and what can be done in it. */
export function useComposer(shown: Case, field: RefObject<FieldHandle | null>) {
  const { number } = shown;
  const { written, macro, state, keeper } = useDraft(number);
  const isNote = written.mode === 'note';
  const isClosed = useWindow(shown) === 'closed';
  const [isChoosing, setChoosing] = useState(false);
  const usesTemplate = !isNote && (isClosed || isChoosing);
  const uploads = useUploads(number, keeper);
  const sayTyping = useSayLooking(number);
  const { isUploading } = uploads;
  const submitting = useSubmit({
    shown,
    written,
    keeper,
    usesTemplate,
    isClosed,
    isUploading,
    macro,
    onSent: () => setChoosing(false),
  });
  const { read, error: macroError, forget } = useMacroText(number);
  const chooseMacro = async (chosen: Macro) => {
    forget();
    if (chosen.text !== '') {
      const text = await read(chosen.id);
      if (text === null) return;
      field.current?.insert(text);
    }
    keeper.chooseMacro(chosen.actions.length > 0 || chosen.text === '' ? chosen : null);
  };
  const put = (now: string) => keeper.edit(isNote ? { note: now } : { text: now });
  return {
    written,
    state,
    keeper,
    isClosed,
    usesTemplate,
    setChoosing,
    uploads,
    submitting,
    dropped: useDropped(isNote ? () => undefined : uploads.add),
    macro,
    macroError,
    removeMacro: () => keeper.chooseMacro(null),
    chooseMacro: (chosen: Macro) => void chooseMacro(chosen),
    offerMacros: () => {
      // The field is there before the next key is pressed.
      flushSync(() => {
        keeper.edit({ mode: 'reply' });
        setChoosing(false);
      });
      field.current?.begin('/');
    },
    /** Writes it without anybody being told that somebody types. */
    put,
    type: (now: string) => {
      put(now);
      sayTyping(written.mode);
    },
  };
}

export type ComposerState = ReturnType<typeof useComposer>;
