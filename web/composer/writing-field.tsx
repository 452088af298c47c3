import { Textarea } from '@mantine/core';
import {
  useEffectEvent,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
  type ClipboardEvent,
  type KeyboardEvent,
  type Ref,
} from 'react';
import { useTranslation } from 'react-i18next';
import { usePreferences } from '../preferences/preferences';
import classes from './composer.module.css';
import { useSteadyCaret } from './use-steady-caret';
import { useTypedOffer } from './use-typed-offer';
import type { Macro } from './use-macros';
import type { Written } from './written';

/** What others do with the field. */
export interface FieldHandle {
  focus: () => void;
  /** With the caret there: to write on. */
  focusAt: (caret: number) => void;
  /** Puts words where the caret is, and the caret behind them. */
  insert: (words: string) => void;
  /** Begins a line with a sign that offers something. */
  begin: (sign: string) => void;
}

interface WritingFieldProps {
  ref: Ref<FieldHandle>;
  mode: Written['mode'];
  value: string;
  isBusy: boolean;
  /** While the keyboard is in it nothing comes in from elsewhere. */
  onHold: (isHeld: boolean) => void;
  onChange: (value: string) => void;
  /** What had been put there by itself is taken out again: nobody has typed. */
  onTakeBack: (value: string) => void;
  onFiles: (files: File[]) => void;
  onMacro: (macro: Macro) => void;
  /** `goesOn`: and then the next chat. */
  onSubmit: (goesOn: boolean) => void;
}

/** Where one types; it grows with what is written. */
export function WritingField(props: WritingFieldProps) {
  const { ref, mode, value, isBusy, onHold, onChange, onTakeBack, onFiles, onMacro, onSubmit } = props;
  const { t } = useTranslation();
  const { sendWith } = usePreferences();
  const field = useRef<HTMLTextAreaElement>(null);
  const [caret, setCaret] = useState<number | null>(null);
  // What a command has put there by itself goes with the offer that nobody took up.
  const begun = useRef<{ before: string; after: string } | null>(null);
  const takeBack = () => {
    if (begun.current && field.current?.value === begun.current.after) onTakeBack(begun.current.before);
    begun.current = null;
  };
  const typedHere = useSteadyCaret(field, value);
  const leave = useEffectEvent(() => {
    takeBack();
    onHold(false);
  });
  // A chat that is left by a key, and a page that is read again, go without the field being left before. It is earlier
  // than the draft's own last save.
  useLayoutEffect(() => {
    const goAway = () => leave();
    window.addEventListener('pagehide', goAway, { capture: true });
    return () => {
      window.removeEventListener('pagehide', goAway, { capture: true });
      leave();
    };
  }, []);
  const put = (words: string, from?: number, to?: number) => {
    const place = field.current;
    if (!place) return;
    place.focus();
    place.setRangeText(words, from ?? place.selectionStart, to ?? place.selectionEnd, 'end');
    typedHere(place.value);
    onChange(place.value);
    setCaret(place.selectionStart);
  };
  useImperativeHandle(ref, () => ({
    focus: () => field.current?.focus(),
    focusAt: (at) => {
      field.current?.focus();
      field.current?.setSelectionRange(at, at);
    },
    insert: (words) => put(words),
    begin: (sign) => {
      const place = field.current;
      if (!place) return;
      const whole = place.value;
      const before = whole.slice(0, place.selectionStart);
      put(before === '' || before.endsWith('\n') ? sign : `\n${sign}`);
      begun.current = { before: whole, after: place.value };
    },
  }));
  const { press, fieldProps, list } = useTypedOffer({
    mode,
    text: value,
    caret,
    onReplace: (word, by) => put(by, word.from, word.to),
    onMacro,
    onDismiss: takeBack,
  });
  const pressKey = (event: KeyboardEvent) => {
    if (press(event) || event.key !== 'Enter' || event.nativeEvent.isComposing) return;
    const isCtrl = event.ctrlKey || event.metaKey;
    const isPlain = sendWith === 'enter' && !event.shiftKey && !event.altKey;
    if (!isCtrl && !isPlain) return;
    event.preventDefault();
    onSubmit(isCtrl && event.shiftKey);
  };
  const paste = (event: ClipboardEvent) => {
    const files = [...event.clipboardData.files];
    // What is copied from a document comes as a text and as a picture of it.
    if (mode === 'note' || files.length === 0 || event.clipboardData.types.includes('text/plain')) return;
    event.preventDefault();
    onFiles(files);
  };
  return (
    <div className={classes['writing']}>
      {list}
      <Textarea
        ref={field}
        classNames={{ input: classes['input'] ?? '' }}
        aria-label={t(`composer.field.${mode}`)}
        placeholder={t(`composer.placeholder.${mode}`)}
        autosize
        minRows={2}
        maxRows={10}
        dir="auto"
        readOnly={isBusy}
        value={value}
        onChange={({ currentTarget }) => {
          typedHere(currentTarget.value);
          onChange(currentTarget.value);
          setCaret(currentTarget.selectionStart);
        }}
        onSelect={({ currentTarget }) => setCaret(currentTarget.selectionStart)}
        onFocus={() => onHold(true)}
        onBlur={() => {
          onHold(false);
          setCaret(null);
          takeBack();
        }}
        onKeyDown={pressKey}
        onPaste={paste}
        {...fieldProps}
      />
    </div>
  );
}
