import { Button, Text } from '@mantine/core';
import { useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Message } from '../api/shapes';
import { useHandOn } from '../keys/use-hand-on';
import { useMe } from '../session/me';
import { useMessages } from '../thread/use-thread';
import { useClock } from '../time/now';
import { problemText } from '../words/problem-text';
import classes from './composer.module.css';
import { heldAnswers } from './held-answers';
import type { TooLate } from './take-backs';
import { useTakeBack, wordsOf } from './use-take-back';

const SECOND_MS = 1_000;

interface UndoBarProps {
  number: number;
  /** The text is in the composer again at once. */
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
  const { takingBack, tooLate, takeBack } = useTakeBack(number);
  const isTakenBack = (parts: readonly Message[]) =>
    takingBack.some(({ messageId }) => messageId === parts[0]?.id);
  return (
    <>
      {tooLate && <NotTakenBack tooLate={tooLate} />}
      {takingBack
        .filter(({ isWaiting }) => isWaiting)
        .map(({ messageId, words }) => (
          <Text key={messageId} size="sm" role="status" className={classes['wrong'] ?? ''}>
            {t('composer.undo.unknown', { words })}
          </Text>
        ))}
      {held.map((parts) => (
        <HeldAnswer
          key={parts[0]?.id}
          parts={parts}
          isOnly={held.length === 1}
          isPending={isTakenBack(parts)}
          onUndo={() => takeBack(parts, onBack)}
          onGone={onGone}
        />
      ))}
    </>
  );
}

/** An answer that went out all the same. */
function NotTakenBack({ tooLate: { of, problem } }: { tooLate: TooLate }) {
  const { t } = useTranslation();
  return (
    <Text size="sm" role="alert" className={classes['wrong'] ?? ''}>
      {problem.kind === 'not-queued'
        ? t('composer.undo.tooLate', { words: of.words })
        : problemText(t, problem)}
    </Text>
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
  const words = wordsOf(parts);
  if (left === 0 && !isPending) return null;
  return (
    <div className={classes['undo']}>
      <Text size="sm" role="status" id={wordsId} truncate>
        {isOnly || words === '' ? t('composer.undo.sent') : t('composer.undo.sentOf', { words })}
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
