import { Textarea } from '@mantine/core';
import { useRef, type RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './composer.module.css';
import { useDraft } from './use-draft';
import { useSteadyCaret } from './use-steady-caret';

interface EarlyFieldProps {
  number: number;
  /** Is told where the caret is as soon as something has been typed. */
  caretRef: RefObject<number | null>;
}

/**
 * Where one types while the case is on its way: whoever goes on from chat to chat doesn't wait for it, and what they
 * type must neither be lost nor taken for commands. It stands in the composer afterwards.
 */
export function EarlyField({ number, caretRef }: EarlyFieldProps) {
  const { t } = useTranslation();
  const { written, keeper } = useDraft(number);
  const field = useRef<HTMLTextAreaElement>(null);
  const { mode } = written;
  const value = mode === 'note' ? written.note : written.text;
  const typedHere = useSteadyCaret(field, value);
  return (
    <section className={classes['composer']} aria-label={t('composer.label')}>
      <Textarea
        ref={field}
        classNames={{ input: classes['input'] ?? '' }}
        aria-label={t(`composer.field.${mode}`)}
        minRows={2}
        autosize
        dir="auto"
        autoFocus
        value={value}
        onChange={({ currentTarget }) => {
          typedHere(currentTarget.value);
          keeper.edit(mode === 'note' ? { note: currentTarget.value } : { text: currentTarget.value });
          caretRef.current = currentTarget.selectionStart;
        }}
      />
    </section>
  );
}
