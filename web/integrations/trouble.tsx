import { Alert, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useDeskWords } from '../words/desk-words';
import { useTickWords } from './tick-words';
import type { Connection } from './use-integrations';
import { useMoment } from './use-moment';

/** Webhooks that were refused or could not be taken in, and why. */
export function Trouble({ connection }: { connection: Connection }) {
  const { t } = useTranslation('integrations');
  const moment = useMoment();
  const say = useDeskWords();
  const told = useTickWords();
  const { refusedWebhook, notTakenIn, webhookArrived } = connection;
  const isSaid = refusedWebhook?.detail === webhookArrived.detail;
  return (
    <>
      {refusedWebhook && (
        <Alert color="orange" p="xs" title={t('refused.title', { at: moment(refusedWebhook.at) })}>
          {!isSaid && (
            <>
              <Text size="sm">{told(refusedWebhook).detail}</Text>
              <Text size="sm">
                <b>{t('nextStep')}</b> {told(refusedWebhook).nextStep}
              </Text>
            </>
          )}
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            {t('refused.expected', { url: refusedWebhook.expectedUrl })}
          </Text>
        </Alert>
      )}
      {notTakenIn && (
        <Alert color="red" p="xs" title={t('notTakenIn.title', { count: notTakenIn.count })}>
          <Text size="sm">{t('notTakenIn.newest', { at: moment(notTakenIn.newestAt) })}</Text>
          <Text size="sm">{notTakenIn.error}</Text>
          <Text size="sm">
            <b>{t('nextStep')}</b> {say('notTakenIn', notTakenIn.nextStep)}
          </Text>
        </Alert>
      )}
    </>
  );
}
