import { Alert, Anchor } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'react-router';
import { keys } from '../api/keys';
import type { Case } from '../api/shapes';
import { customerName } from '../thread/customer-name';
import { problemText } from '../words/problem-text';
import { useOutbox } from './use-outbox';
import { useTakeBacks } from './use-take-back';

/** Above every screen: what became of answers in chats that their author has left meanwhile. */
export function Unsent() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const outbox = useOutbox();
  const refused = useSyncExternalStore(outbox.follow, outbox.refused);
  const takeBacks = useTakeBacks();
  const tooLate = useSyncExternalStore(takeBacks.follow, takeBacks.tooLate);
  const nameOf = (number: number) => {
    const shown = queries.getQueryData<Case>(keys.case(number));
    return shown ? customerName(shown) : t('thread.number', { number });
  };
  return (
    <>
      {refused.map(({ answer: { number }, problem }) => (
        <OfChat key={number} number={number} onClose={() => outbox.forgive(number)}>
          {t('composer.unsentTo', { name: nameOf(number), reason: problemText(t, problem) })}
        </OfChat>
      ))}
      {tooLate.map(({ of: { number, words }, problem }) => (
        <OfChat key={number} number={number} onClose={() => takeBacks.forgive(number)}>
          {problem.kind === 'not-queued'
            ? t('composer.undo.tooLateTo', { name: nameOf(number), words })
            : t('composer.undo.notBackTo', {
                name: nameOf(number),
                words,
                reason: problemText(t, problem),
              })}
        </OfChat>
      ))}
    </>
  );
}

interface OfChatProps {
  number: number;
  children: string;
  onClose: () => void;
}

/** Where the chat is open it says so itself. */
function OfChat({ number, children, onClose }: OfChatProps) {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  if (pathname.endsWith(`/${number}`)) return null;
  return (
    <Alert
      role="alert"
      color="orange"
      radius={0}
      py="xs"
      withCloseButton
      closeButtonLabel={t('thread.close')}
      onClose={onClose}
    >
      {children}{' '}
      <Anchor component={Link} to={`/chats/${number}`} underline="always">
        {t('composer.open')}
      </Anchor>
    </Alert>
  );
}
