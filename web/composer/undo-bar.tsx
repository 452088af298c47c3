import { Button, Text } from '@mantine/core';
import { useEffect, useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Message } from '../api/shapes';
import { useHandOn } from '../keys/use-hand-on';
import { useMe } from '../session/me';
import { useMessages } from '../thread/use-thread';
import { useClock } from '../time/now';
import { problemText } from '../words/problem-text';
import classes from './composer.module.css';
import { heldAnswers } from './held-answers';
import { useTakeBack } from './use-take-back';

const SECOND_MS = 1_000;

interface UndoBarProps {
  number: number;
  /** The text is in the composer again. */
  onBack: () => void;
  /** A button has gone with the keyboard on it: its time was up. */
  onGone: () => void;
}

/** While answers can be taken back: for each how long still, and the button that does it. */
export function UndoBar({ number, onBack, onGone }: UndoBarProps) {
  const { t } = useTranslation();
  const me = useMe();
  const { messages } = useMessages(number);
  const held = heldAnswers(messages, me.id);
  const undo = useTakeBack(number, onBack);
  // Why the last one could not be taken back is of no interest once there is another.
  const newestId = held.at(-1)?.[0]?.id ?? null;
  const { reset } = undo;
  useEffect(() => {
    if (newestId !== null) reset();
  }, [newestId, reset]);
  return (
    <>
      {undo.error && (
        <Text size="sm" role="alert" className={classes['wrong'] ?? ''}>
          {problemText(t, undo.error)}
        </Text>
      )}
      {held.map((parts) => (
        <HeldAnswer
          key={parts[0]?.id}
          parts={parts}
          isOnly={held.length === 1}
          isPending={undo.isPending && undo.variables[0]?.id === parts[0]?.id}
          onUndo={() => undo.mutate(parts)}
          onGone={onGone}
        />
      ))}
    </>
  );
}

interface HeldAnswerProps {
  parts: Message[];
  isOnly: boolean;
  isPending: boolean;
  onUndo: () => void;
  onGone: () => void;
}

function HeldAnswer({ parts, isOnly, isPending, onUndo, onGone }: HeldAnswerProps) {
  const { t } = useTranslation();
  const wordsId = useId();
  const until = Date.parse(parts[0]?.heldUntil ?? '');
  const left = useClock((now) => Math.max(0, Math.ceil((until - now) / SECOND_MS)));
  // Which of them, where there are several.
  const text = parts.find((part) => part.text !== '')?.text;
  const words = text ?? parts[0]?.attachments[0]?.name ?? null;
  if (left === 0 && !isPending) return null;
  return (
    <div className={classes['undo']}>
      <Text size="sm" role="status" id={wordsId} truncate>
        {isOnly || words === null ? t('composer.undo.sent') : t('composer.undo.sentOf', { words })}
      </Text>
      <UndoButton wordsId={wordsId} left={left} isPending={isPending} onUndo={onUndo} onGone={onGone} />
    </div>
  );
}

interface UndoButtonProps extends Pick<HeldAnswerProps, 'isPending' | 'onUndo' | 'onGone'> {
  wordsId: string;
  left: number;
}

function UndoButton({ wordsId, left, isPending, onUndo, onGone }: UndoButtonProps) {
  const { t } = useTranslation();
  const button = useRef<HTMLButtonElement>(null);
  useHandOn(button, onGone);
  return (
    <Button
      ref={button}
      size="compact-sm"
      variant="default"
      flex="none"
      aria-describedby={wordsId}
      loading={isPending}
      onClick={onUndo}
    >
      {t('composer.undo.button', { seconds: left })}
    </Button>
  );
}
