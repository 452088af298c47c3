import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import classes from './workspace-settings.module.css';

export interface Interval {
  from: string;
  to: string;
}

interface IntervalFieldsProps {
  /** Of what it is the time. */
  label: string;
  interval: Interval;
  onChange: (interval: Interval) => void;
}

/** From when to when. Browsers know no 24:00: midnight at the end of a day is written 00:00. */
export function IntervalFields({ label, interval, onChange }: IntervalFieldsProps) {
  const { t } = useTranslation('settings');
  return (
    <div className={classes['interval']}>
      <TextInput
        type="time"
        size="xs"
        aria-label={t('hours.from', { label })}
        value={interval.from}
        onChange={({ currentTarget: { value } }) => value !== '' && onChange({ ...interval, from: value })}
      />
      <span aria-hidden>–</span>
      <TextInput
        type="time"
        size="xs"
        aria-label={t('hours.to', { label })}
        value={interval.to === '24:00' ? '00:00' : interval.to}
        onChange={({ currentTarget: { value } }) =>
          value !== '' && onChange({ ...interval, to: value === '00:00' ? '24:00' : value })
        }
      />
    </div>
  );
}
