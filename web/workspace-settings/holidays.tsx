import { ActionIcon, Badge, Button, Text, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Settings } from './use-settings-form';
import classes from './workspace-settings.module.css';

type Days = Settings['holidays'];

interface HolidaysProps {
  days: Days;
  /** Whose calendar says which day it is. */
  zone: string;
  onChange: (days: Days) => void;
}

/** The days off, in the order of the calendar. */
export function Holidays({ days, zone, onChange }: HolidaysProps) {
  const { t, i18n } = useTranslation('settings');
  const today = new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(new Date());
  const said = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'full', timeZone: 'UTC' });
  const isPast = ({ date }: Days[number]) => date < today;
  return (
    <div>
      {days.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('hours.noHolidays')}
        </Text>
      )}
      <ul className={classes['holidays']} aria-label={t('hours.parts.holidays')}>
        {days.map((day) => (
          <li key={day.date}>
            <Text size="sm" className={classes['date'] ?? ''} {...(isPast(day) ? { c: 'dimmed' } : {})}>
              {said.format(new Date(day.date))}
            </Text>
            <Text size="sm" flex={1} dir="auto">
              {day.name}
              {isPast(day) && (
                <Badge size="xs" variant="default" ml="xs">
                  {t('hours.past')}
                </Badge>
              )}
            </Text>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t('hours.removeHoliday', { name: day.name })}
              onClick={() => onChange(days.filter(({ date }) => date !== day.date))}
            >
              <IconX size={16} aria-hidden />
            </ActionIcon>
          </li>
        ))}
      </ul>
      <NewHoliday
        taken={days.map(({ date }) => date)}
        onAdd={(day) => onChange([...days, day].sort((a, b) => (a.date < b.date ? -1 : 1)))}
      />
      {days.some(isPast) && (
        <Button
          size="compact-sm"
          variant="subtle"
          mt="xs"
          onClick={() => onChange(days.filter((day) => !isPast(day)))}
        >
          {t('hours.removePast')}
        </Button>
      )}
    </div>
  );
}

function NewHoliday({ taken, onAdd }: { taken: string[]; onAdd: (day: Days[number]) => void }) {
  const { t } = useTranslation('settings');
  const [date, setDate] = useState('');
  const [name, setName] = useState('');
  const isTaken = taken.includes(date);
  const isReady = date !== '' && name.trim() !== '' && !isTaken;
  const add = () => {
    if (!isReady) return;
    onAdd({ date, name: name.trim() });
    setDate('');
    setName('');
  };
  return (
    <div
      className={classes['add']}
      role="group"
      aria-label={t('hours.newHoliday')}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
        // Adds the day; the page is saved by its own button.
        event.preventDefault();
        add();
      }}
    >
      <TextInput
        type="date"
        label={t('hours.date')}
        value={date}
        error={isTaken && t('hours.taken')}
        onChange={({ currentTarget }) => setDate(currentTarget.value)}
      />
      <TextInput
        label={t('hours.name')}
        value={name}
        maxLength={100}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
      <Button variant="default" disabled={!isReady} onClick={add}>
        {t('hours.addHoliday')}
      </Button>
    </div>
  );
}
