import { Alert, Anchor } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { problemText } from '../words/problem-text';
import classes from './composer.module.css';
import type { Refused } from './outbox';

interface TroubleProps {
  refused: Refused | null;
  noteError: Error | null;
  onClose: () => void;
}

/** Why the last answer or note was not taken, and what to do; what was written is in the field. */
export function Trouble({ refused, noteError, onClose }: TroubleProps) {
  const { t } = useTranslation();
  const problem = refused?.problem ?? noteError;
  if (!problem) return null;
  const isNews = refused?.problem.kind === 'newer-messages';
  const elsewhere = refused?.problem.more['caseNumber'];
  return (
    <Alert
      role="alert"
      color="orange"
      py="xs"
      className={classes['trouble'] ?? ''}
      withCloseButton
      closeButtonLabel={t('thread.close')}
      onClose={onClose}
    >
      {isNews ? t('composer.newer') : t('composer.notSent', { reason: problemText(t, problem) })}{' '}
      {typeof elsewhere === 'number' && (
        <Anchor component={Link} to={`/chats/${elsewhere}`} underline="always">
          {t('composer.elsewhere', { number: elsewhere })}
        </Anchor>
      )}
    </Alert>
  );
}
