import { Text } from '@mantine/core';
import { IconAlertCircle, IconCircleCheck, IconCircleDashed } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import classes from './integrations.module.css';
import { useTickWords } from './tick-words';
import type { Connection, Tick } from './use-integrations';
import { useMoment } from './use-moment';

const TICKS = ['credentials', 'senderOnline', 'webhookArrived', 'answerDelivered'] as const;
const ICONS = { ok: IconCircleCheck, waiting: IconCircleDashed, failed: IconAlertCircle };

/** The four things that show, one after the other, that a number works. */
export function Ticks({ connection }: { connection: Connection }) {
  const { t } = useTranslation('integrations');
  return (
    <ol className={classes['ticks']}>
      {TICKS.map((name) => (
        <One key={name} label={t(`ticks.${name}`)} tick={connection[name]} />
      ))}
    </ol>
  );
}

function One({ label, tick }: { label: string; tick: Tick }) {
  const { t } = useTranslation('integrations');
  const { detail, nextStep } = useTickWords()(tick);
  const { state, at } = tick;
  const moment = useMoment();
  const Icon = ICONS[state];
  return (
    <li className={classes['tick']} data-state={state}>
      <Icon aria-hidden />
      <div>
        <Text fw={600} size="sm">
          {label}: {t(`ticks.state.${state}`)}
        </Text>
        <Text size="sm">{detail}</Text>
        {nextStep !== null && (
          <Text size="sm" mt={4}>
            <b>{t('nextStep')}</b> {nextStep}
          </Text>
        )}
        {at !== null && (
          <Text size="xs" c="dimmed" mt={4}>
            <time dateTime={at}>{moment(at)}</time>
          </Text>
        )}
      </div>
    </li>
  );
}
