import { Alert } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useConnection } from '../live/live';

/** Says above every screen that the desk can't be heard. */
export function LineLost() {
  const { t } = useTranslation();
  const lost = useConnection() === 'lost';
  return (
    <div role="status">
      {lost && (
        <Alert color="orange" radius={0} py="xs">
          {t('connection.lost')}
        </Alert>
      )}
    </div>
  );
}
