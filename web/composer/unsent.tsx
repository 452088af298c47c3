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

/** Above every screen: answers that were not taken, in chats that their author has left meanwhile. */
export function Unsent() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const outbox = useOutbox();
  const refused = useSyncExternalStore(outbox.follow, outbox.refused);
  const { pathname } = useLocation();
  const elsewhere = refused.filter(({ answer }) => !pathname.endsWith(`/${answer.number}`));
  return elsewhere.map(({ answer: { number }, problem }) => {
    const shown = queries.getQueryData<Case>(keys.case(number));
    return (
      <Alert
        key={number}
        role="alert"
        color="orange"
        radius={0}
        py="xs"
        withCloseButton
        closeButtonLabel={t('thread.close')}
        onClose={() => outbox.forgive(number)}
      >
        {t('composer.unsentTo', {
          name: shown ? customerName(shown) : t('thread.number', { number }),
          reason: problemText(t, problem),
        })}{' '}
        <Anchor component={Link} to={`/chats/${number}`} underline="always">
          {t('composer.open')}
        </Anchor>
      </Alert>
    );
  });
}
