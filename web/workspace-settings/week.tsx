import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconDots, IconPlus, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { IntervalFields, type Interval } from './interval-fields';
import type { Settings } from './use-settings-form';
import classes from './workspace-settings.module.css';

type Hours = NonNullable<Settings['businessHours']>;

const DAYS = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const satisfies (keyof Hours)[];
type Day = (typeof DAYS)[number];
const WORKDAYS: readonly Day[] = DAYS.slice(0, 5);
const MOST_A_DAY = 10;
const NINE_TO_FIVE: Interval = { from: '09:00', to: '17:00' };

/** What somebody begins with who has been there around the clock. */
export const USUAL_WEEK: Hours = {
  monday: [NINE_TO_FIVE],
  tuesday: [NINE_TO_FIVE],
  wednesday: [NINE_TO_FIVE],
  thursday: [NINE_TO_FIVE],
  friday: [NINE_TO_FIVE],
  saturday: [],
  sunday: [],
};

/** The hours of each day of the week. */
export function Week({ hours, onChange }: { hours: Hours; onChange: (hours: Hours) => void }) {
  const { t } = useTranslation('settings');
  const toDays = (days: readonly Day[], intervals: readonly Interval[]) =>
    onChange({ ...hours, ...Object.fromEntries(days.map((day) => [day, intervals])) });
  return (
    <div>
      {DAYS.map((day) => {
        const name = t(`days.${day}`);
        const intervals = hours[day];
        const set = (next: Interval[]) => toDays([day], next);
        return (
          <div key={day} className={classes['day']} role="group" aria-label={name}>
            <span className={classes['dayName']}>{name}</span>
            <div className={classes['intervals']}>
              {intervals.length === 0 && <span className={classes['closed']}>{t('hours.closed')}</span>}
              {intervals.map((interval, place) => (
                <div key={place} className={classes['interval']}>
                  <IntervalFields
                    label={name}
                    interval={interval}
                    onChange={(next) => set(intervals.map((one, at) => (at === place ? next : one)))}
                  />
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    aria-label={t('hours.remove', { from: interval.from, to: interval.to, day: name })}
                    onClick={() => set(intervals.filter((_, at) => at !== place))}
                  >
                    <IconX size={16} aria-hidden />
                  </ActionIcon>
                </div>
              ))}
            </div>
            <span className={classes['interval']}>
              <Button
                size="compact-sm"
                variant="subtle"
                leftSection={<IconPlus size={14} aria-hidden />}
                disabled={intervals.length >= MOST_A_DAY}
                aria-label={t('hours.addTo', { day: name })}
                onClick={() => set([...intervals, following(intervals)])}
              >
                {t('hours.add')}
              </Button>
              <Menu position="bottom-end">
                <Menu.Target>
                  <ActionIcon variant="subtle" color="gray" aria-label={t('hours.more', { day: name })}>
                    <IconDots size={16} aria-hidden />
                  </ActionIcon>
                </Menu.Target>
                <Menu.Dropdown>
                  <Menu.Item onClick={() => toDays(WORKDAYS, intervals)}>{t('hours.toWorkdays')}</Menu.Item>
                  <Menu.Item onClick={() => toDays(DAYS, intervals)}>{t('hours.toAll')}</Menu.Item>
                  <Menu.Item onClick={() => set([{ from: '00:00', to: '24:00' }])}>
                    {t('hours.wholeDay')}
                  </Menu.Item>
                  <Menu.Item onClick={() => set([])}>{t('hours.closed')}</Menu.Item>
                </Menu.Dropdown>
              </Menu>
            </span>
          </div>
        );
      })}
    </div>
  );
}

/** An hour after those that there are, until the evening. */
function following(intervals: readonly Interval[]): Interval {
  const last = intervals.at(-1);
  if (!last) return NINE_TO_FIVE;
  const hour = Math.min(Number(last.to.slice(0, 2)) + 1, 23);
  return { from: `${String(hour).padStart(2, '0')}:00`, to: hour < 17 ? '18:00' : '24:00' };
}
