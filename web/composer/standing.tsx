import { Button, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Case } from '../api/shapes';
import { useMe } from '../session/me';
import { isTakenMeanwhile, useTake } from '../thread/use-take';
import { problemText } from '../words/problem-text';
import classes from './composer.module.css';
import type { Kept } from './draft-keeper';
import { useOutgoing } from './use-outbox';

interface StandingProps {
  shown: Case;
  state: Kept['state'];
  isNote: boolean;
  /** A text was begun that can't be sent now. */
  isKept: boolean;
  /** The chat is being taken, and the button will be gone: whoever takes it is going to answer. */
  onTake: () => void;
}

/** One line about what an answer will do here: take the chat, come between, open it again; or that nothing can be saved. */
export function Standing({ shown, state, isNote, isKept, onTake }: StandingProps) {
  const { t } = useTranslation();
  const me = useMe();
  // While an answer waits for the desk its draft does, too.
  const isCutOff = useOutgoing(shown.number).some(({ isWaiting }) => isWaiting);
  const isUnsaved = state === 'unsaved' || (state === 'saving' && isCutOff);
  const chat = shown.chat;
  const taker = chat?.takenBy ?? null;
  const isUntaken = chat?.state === 'active' && taker === null;
  const take = useTake(shown.number);
  const canTake = isUntaken && !isUnsaved && !isNote;
  // Where somebody was faster the line says who.
  const refusal = canTake && take.error && !isTakenMeanwhile(take.error) ? take.error : null;
  return (
    <div className={classes['standing']}>
      {refusal ? (
        <Text size="sm" component="span" role="alert" className={classes['wrong'] ?? ''}>
          {problemText(t, refusal)}
        </Text>
      ) : (
        <Text size="sm" component="span" role="status">
          {words()}
        </Text>
      )}
      {canTake && (
        <Button
          size="compact-sm"
          variant="default"
          loading={take.isPending}
          onClick={() => {
            onTake();
            take.mutate(false);
          }}
        >
          {t('composer.take')}
        </Button>
      )}
    </div>
  );

  function words(): string {
    if (isUnsaved) return t('composer.unsaved');
    if (isNote) return t('composer.onlyUs');
    if (isKept) return t('composer.kept');
    if (chat === null) return '';
    if (chat.state === 'ended') return t('composer.ended');
    if (taker === null) return t('composer.untaken');
    return taker.id === me.id ? '' : t('composer.taken', { name: taker.name });
  }
}
