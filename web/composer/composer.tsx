import { Button, Tabs } from '@mantine/core';
import { useEffect, useEffectEvent, useLayoutEffect, useRef, type RefObject } from 'react';
import { flushSync } from 'react-dom';
import { useTranslation } from 'react-i18next';
import type { Case } from '../api/shapes';
import { useCommands } from '../keys/use-commands';
import { useWhichThread } from '../thread/thread-context';
import { useCase } from '../thread/use-thread';
import classes from './composer.module.css';
import { Counter } from './counter';
import { EarlyField } from './early-field';
import { EndChat } from './end-chat';
import { Ending } from './ending';
import { Lookers } from './lookers';
import { ReplyExtras } from './reply-extras';
import { Standing } from './standing';
import { TemplateChooser } from './template-chooser';
import { Toolbar } from './toolbar';
import { Trouble } from './trouble';
import { UndoBar } from './undo-bar';
import { useComposer } from './use-composer';
import { toFirstField, useKeepKeyboard } from './use-keep-keyboard';
import { WindowLeft } from './window-left';
import { WritingField, type FieldHandle } from './writing-field';
import type { Written } from './written';

interface ComposerProps {
  number: number;
  /** Goes on to the chat that waits longest, after an answer. */
  onNext: () => void;
  /** The keyboard is in the field as soon as it is there. */
  autoFocus?: boolean;
}

/** Where an answer or a note is written: below a thread. */
export function Composer(props: ComposerProps) {
  const { data: shown } = useCase(props.number);
  const earlyCaretRef = useRef<number | null>(null);
  if (shown) return <Writing {...props} shown={shown} earlyCaretRef={earlyCaretRef} />;
  return props.autoFocus ? <EarlyField number={props.number} caretRef={earlyCaretRef} /> : null;
}

interface WritingProps extends ComposerProps {
  shown: Case;
  /** Where whoever wrote before it was there goes on. */
  earlyCaretRef: RefObject<number | null>;
}

function Writing({ number, shown, onNext, autoFocus = false, earlyCaretRef }: WritingProps) {
  const { t } = useTranslation();
  const field = useRef<FieldHandle>(null);
  const place = useRef<HTMLElement>(null);
  const composer = useComposer(shown, field);
  const { written, keeper, isClosed, usesTemplate, setChoosing, uploads, submitting, dropped } = composer;
  const { mode } = written;
  const isNote = mode === 'note';
  useKeepKeyboard(place, `${usesTemplate} ${written.template?.contentSid}`);
  // Where templates stand in place of the text, the first of their fields.
  const focus = () => (field.current ? field.current.focus() : toFirstField(place.current));
  // The field is there and has the keyboard before the next key is pressed: that would be taken for a command.
  const write = (wanted: Written['mode']) => {
    flushSync(() => keeper.edit({ mode: wanted }));
    focus();
  };
  const focusAtFirst = useEffectEvent(() => {
    if (!autoFocus) return;
    const end = isNote ? written.note.length : written.text.length;
    if (field.current) field.current.focusAt(earlyCaretRef.current ?? end);
    else focus();
  });
  const { answering } = useWhichThread();
  useEffect(() => answering.happensBy({ toReply: () => write('reply'), toField: focus }));
  useCommands({
    reply: () => write('reply'),
    note: () => write('note'),
    macros: () => composer.offerMacros(),
  });
  // Before anything else can be typed.
  useLayoutEffect(() => {
    focusAtFirst();
  }, []);
  const submit = (goesOn: boolean) => {
    const isSent = submitting.submit(() => goesOn && onNext());
    if (isSent && !goesOn) focus();
  };

  return (
    <section
      ref={place}
      className={classes['composer']}
      data-mode={mode}
      data-drop={dropped.isOver && !isNote}
      aria-label={t('composer.label')}
      {...dropped.dropProps}
      onKeyDown={(event) => {
        if (usesTemplate && event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit(event.shiftKey);
      }}
    >
      <Trouble refused={submitting.refused} noteError={submitting.noteError} onClose={submitting.forgive} />
      <UndoBar number={number} onBack={() => write('reply')} onGone={focus} />
      <Tabs value={mode} onChange={(wanted) => keeper.edit({ mode: wanted === 'note' ? 'note' : 'reply' })}>
        <div className={classes['head']}>
          <Tabs.List aria-label={t('composer.label')}>
            <Tabs.Tab value="reply" aria-keyshortcuts="R">
              {t('composer.reply')}
            </Tabs.Tab>
            <Tabs.Tab value="note" aria-keyshortcuts="N">
              {t('composer.note')}
            </Tabs.Tab>
          </Tabs.List>
          <Lookers number={number} />
          <WindowLeft shown={shown} />
        </div>
        {(['reply', 'note'] as const).map((one) => (
          <Tabs.Panel key={one} value={one} pt={6}>
            {one === mode && body()}
          </Tabs.Panel>
        ))}
      </Tabs>
      <div className={classes['foot']}>
        {!usesTemplate && (
          <Toolbar
            isNote={isNote}
            onInsert={(words) => field.current?.insert(words)}
            onFiles={uploads.add}
            onMacros={composer.offerMacros}
            onTemplates={() => setChoosing(true)}
          />
        )}
        {usesTemplate && !isClosed && (
          <Button variant="default" size="compact-sm" onClick={() => setChoosing(false)}>
            {t('composer.template.back')}
          </Button>
        )}
        <Standing
          shown={shown}
          state={composer.state}
          isNote={isNote}
          isKept={usesTemplate && written.text !== ''}
          onTake={focus}
        />
        <Counter text={isNote || usesTemplate ? '' : written.text} most={shown.channel.maxText ?? Infinity} />
        <div className={classes['actions']}>
          <Ending shown={shown} />
          <Button disabled={!submitting.canSend} loading={submitting.isAdding} onClick={() => submit(false)}>
            {t(isNote ? 'composer.addNote' : 'composer.send')}
          </Button>
          {shown.chat?.state === 'active' && <EndChat shown={shown} />}
        </div>
      </div>
    </section>
  );

  function body() {
    if (usesTemplate)
      return (
        <TemplateChooser
          shown={shown}
          isClosed={isClosed}
          chosen={written.template}
          onChange={(template) => keeper.edit({ template })}
        />
      );
    return (
      <>
        {!isNote && <ReplyExtras composer={composer} />}
        <WritingField
          ref={field}
          mode={mode}
          value={isNote ? written.note : written.text}
          isBusy={submitting.isAdding}
          onHold={keeper.hold}
          onChange={composer.type}
          onTakeBack={composer.put}
          onFiles={uploads.add}
          onMacro={composer.chooseMacro}
          onSubmit={submit}
        />
      </>
    );
  }
}
