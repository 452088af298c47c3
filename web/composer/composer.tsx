import { Button, Tabs } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Case } from '../api/shapes';
import { useCommands } from '../keys/use-commands';
import { useWhichThread } from '../thread/thread-context';
import { useCase } from '../thread/use-thread';
import classes from './composer.module.css';
import { Counter } from './counter';
import { EndChat } from './end-chat';
import { Ending } from './ending';
import { lengthOf } from './length';
import { MOST_CHARACTERS } from './limits';
import { Standing } from './standing';
import { Trouble } from './trouble';
import { UndoBar } from './undo-bar';
import { useAddNote } from './use-add-note';
import { useDraft } from './use-draft';
import { useSend } from './use-send';
import { useWindow } from './use-window';
import { WindowLeft } from './window-left';
import { WritingField } from './writing-field';

interface ComposerProps {
  number: number;
  /** Goes on to the chat that waits longest, after an answer. */
  onNext: () => void;
  /** The keyboard is in the field as soon as it is there. */
  autoFocus?: boolean;
}

/** Where an answer or a note is written: below a thread. */
export function Composer(props: ComposerProps) {
  const { readOnly } = useWhichThread();
  const { data: shown } = useCase(props.number);
  return shown && !readOnly ? <Writing {...props} shown={shown} /> : null;
}

function Writing({ number, shown, onNext, autoFocus = false }: ComposerProps & { shown: Case }) {
  const { t } = useTranslation();
  const { written, state, keeper } = useDraft(number);
  const field = useRef<HTMLTextAreaElement>(null);
  const { send, refused, forgive } = useSend(shown, keeper);
  const addNote = useAddNote(number, keeper);
  const isClosed = useWindow(shown) === 'closed';
  const { mode } = written;
  const focus = () => window.setTimeout(() => field.current?.focus());
  const write = (wanted: typeof mode) => {
    if (wanted !== mode) keeper.edit({ mode: wanted });
    focus();
  };
  useCommands({ reply: () => write('reply'), note: () => write('note') });
  useEffect(() => {
    if (autoFocus) field.current?.focus();
  }, [autoFocus]);

  const text = mode === 'note' ? written.note : written.text;
  const isNote = mode === 'note';
  const isTooLong = !isNote && lengthOf(text) > MOST_CHARACTERS;
  const isEmpty = text.trim() === '' && (isNote || written.files.length === 0);
  const canSend = !isEmpty && !isTooLong && (isNote || !isClosed);
  const submit = (goesOn: boolean) => {
    if (!canSend || addNote.isPending) return;
    if (isNote) addNote.mutate({ text: text.trim(), mentions: [] });
    else send({ text, files: written.files, template: null });
    if (goesOn) onNext();
    else focus();
  };

  return (
    <section className={classes['composer']} data-mode={mode} aria-label={t('composer.label')}>
      <Trouble refused={refused} noteError={addNote.error} onClose={() => (forgive(), addNote.reset())} />
      <UndoBar number={number} keeper={keeper} onBack={() => write('reply')} />
      <Tabs value={mode} onChange={(wanted) => wanted && keeper.edit({ mode: wanted as typeof mode })}>
        <div className={classes['head']}>
          <Tabs.List aria-label={t('composer.label')}>
            <Tabs.Tab value="reply" aria-keyshortcuts="R">
              {t('composer.reply')}
            </Tabs.Tab>
            <Tabs.Tab value="note" aria-keyshortcuts="N">
              {t('composer.note')}
            </Tabs.Tab>
          </Tabs.List>
          <WindowLeft shown={shown} />
        </div>
        {(['reply', 'note'] as const).map((one) => (
          <Tabs.Panel key={one} value={one} pt={6}>
            {one === mode && (
              <WritingField
                ref={field}
                mode={mode}
                value={text}
                isBusy={isNote && addNote.isPending}
                onHold={keeper.hold}
                onChange={(now) => keeper.edit(isNote ? { note: now } : { text: now })}
                onSubmit={submit}
              />
            )}
          </Tabs.Panel>
        ))}
      </Tabs>
      <div className={classes['foot']}>
        <Standing shown={shown} state={state} isNote={isNote} />
        <Counter text={isNote ? '' : text} most={MOST_CHARACTERS} />
        <div className={classes['actions']}>
          <Ending shown={shown} />
          <Button disabled={!canSend} loading={addNote.isPending} onClick={() => submit(false)}>
            {t(isNote ? 'composer.addNote' : 'composer.send')}
          </Button>
          {shown.chat?.state === 'active' && <EndChat shown={shown} />}
        </div>
      </div>
    </section>
  );
}
