import { Alert } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { problemText } from '../words/problem-text';

/** Why the last change was not made, until it is closed. */
export function Refused({ error, onClose }: { error: Error | null; onClose?: () => void }) {
  const { t } = useTranslation();
  if (!error) return null;
  return (
    <Alert
      role="alert"
      color="orange"
      p="xs"
      withCloseButton={onClose !== undefined}
      closeButtonLabel={t('thread.close')}
      {...(onClose ? { onClose } : {})}
    >
      {problemText(t, error)}
    </Alert>
  );
}
