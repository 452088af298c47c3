import { Radio, Select, Stack, Switch, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useNow } from '../time/now';
import { Holidays } from './holidays';
import { IntervalFields } from './interval-fields';
import { Part, SettingsPage, Theirs } from './settings-page';
import { useSettingsForm } from './use-settings-form';
import { USUAL_WEEK, Week } from './week';

const USUAL_QUIET = { from: '21:00', to: '08:00' };

/** When the workspace works, by whose clock, and when rules write to nobody. */
export function Hours() {
  const { t } = useTranslation('settings');
  const form = useSettingsForm('hours');
  return (
    <SettingsPage title={t('pages.hours')} about={t('hours.about')} form={form}>
      {(now) => {
        const zone = form.value('timeZone', now);
        const hours = form.value('businessHours', now);
        const quiet = form.value('quietHours', now);
        const changedBy = (
          name: 'timeZone' | 'businessHours' | 'holidays' | 'quietHours',
          words?: string,
        ) => {
          const theirs = form.theirs(name);
          return (
            <Theirs
              words={theirs && (words ?? t('hours.other'))}
              onTake={() => theirs && form.set(name, theirs.value)}
            />
          );
        };
        return (
          <>
            <Part title={t('hours.parts.zone')}>
              <div>
                <Select
                  searchable
                  maw="24rem"
                  label={t('hours.zone')}
                  description={t('hours.zoneAbout')}
                  data={zones(zone)}
                  limit={100}
                  allowDeselect={false}
                  nothingFoundMessage={t('hours.noZone')}
                  value={zone}
                  error={form.errorOf('timeZone')}
                  onChange={(chosen) => chosen !== null && form.set('timeZone', chosen)}
                />
                <ClockThere zone={zone} />
                {changedBy('timeZone', now.timeZone)}
              </div>
            </Part>
            <Part title={t('hours.parts.business')}>
              <Text size="sm">{t('hours.businessAbout')}</Text>
              <Radio.Group
                aria-label={t('hours.parts.business')}
                value={hours === null ? 'always' : 'hours'}
                onChange={(chosen) =>
                  form.set('businessHours', chosen === 'always' ? null : (now.businessHours ?? USUAL_WEEK))
                }
              >
                <Stack gap="xs">
                  <Radio value="always" label={t('hours.always')} />
                  <Radio value="hours" label={t('hours.byDay')} />
                </Stack>
              </Radio.Group>
              {hours !== null && <Week hours={hours} onChange={(week) => form.set('businessHours', week)} />}
              <Wrong text={form.errorOf('businessHours')} />
              {changedBy('businessHours')}
            </Part>
            <Part title={t('hours.parts.holidays')}>
              <Text size="sm">{t('hours.holidaysAbout')}</Text>
              <Holidays
                days={form.value('holidays', now)}
                zone={zone}
                onChange={(days) => form.set('holidays', days)}
              />
              <Wrong text={form.errorOf('holidays')} />
              {changedBy('holidays')}
            </Part>
            <Part title={t('hours.parts.quiet')}>
              <Switch
                label={t('hours.quiet')}
                description={t('hours.quietAbout')}
                checked={quiet !== null}
                onChange={({ currentTarget }) =>
                  form.set('quietHours', currentTarget.checked ? (now.quietHours ?? USUAL_QUIET) : null)
                }
              />
              {quiet !== null && (
                <IntervalFields
                  label={t('hours.parts.quiet')}
                  interval={quiet}
                  onChange={(next) => form.set('quietHours', next)}
                />
              )}
              <Wrong text={form.errorOf('quietHours')} />
              {changedBy('quietHours')}
            </Part>
          </>
        );
      }}
    </SettingsPage>
  );
}

function ClockThere({ zone }: { zone: string }) {
  const { t, i18n } = useTranslation('settings');
  const now = useNow(10_000);
  const time = new Intl.DateTimeFormat(i18n.language, {
    timeZone: zone,
    weekday: 'long',
    hour: '2-digit',
    minute: '2-digit',
  }).format(now);
  return (
    <Text size="sm" c="dimmed" mt={4}>
      {t('hours.nowThere', { time })}
    </Text>
  );
}

const Wrong = ({ text }: { text: string | null }) =>
  text !== null && (
    <Text size="sm" c="var(--mantine-color-error)" role="alert">
      {text}
    </Text>
  );

/** All that the browser knows, and the one that is set. */
function zones(set: string): string[] {
  return [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone'), set])].sort();
}
