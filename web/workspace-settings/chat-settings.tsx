import { NumberInput, Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { msOf } from '../time/spans';
import { DurationField } from './duration-field';
import { spanWords, unitWords, type Unit } from '../time/span-words';
import { Part, SettingsPage, Theirs } from './settings-page';
import { useSettingsForm, type Settings, type SettingsForm } from './use-settings-form';
import classes from './workspace-settings.module.css';

const SHORT = ['second', 'minute', 'hour'] as const satisfies Unit[];
const LONG = ['minute', 'hour', 'day'] as const satisfies Unit[];

type Span =
  | 'inactivityTimeout'
  | 'endingWarning'
  | 'postponeBy'
  | 'reopenWithin'
  | 'takerAway'
  | 'waitingTargetSync'
  | 'waitingTargetAsync';
type Flag = 'postponeAllowed' | 'endUnanswered' | 'typingIndicator' | 'deleteMediaAtProvider';
type Count = 'chatsPerAgent' | 'ruleMessagesPerHour' | 'ruleMessagesPerDay';

/** How chats live: when they end, who has them, how soon customers should be answered. */
export function ChatSettings() {
  const { t } = useTranslation('settings');
  const form = useSettingsForm('chats');
  return (
    <SettingsPage title={t('pages.chats')} about={t('chats.about')} form={form}>
      {(now) => {
        const shared = { form, now };
        const mayPostpone = form.value('postponeAllowed', now);
        return (
          <>
            <Part title={t('chats.parts.end')}>
              <SpanSetting {...shared} name="inactivityTimeout" units={SHORT} />
              <SpanSetting {...shared} name="endingWarning" units={SHORT} />
              <FlagSetting {...shared} name="endUnanswered" />
              <FlagSetting {...shared} name="postponeAllowed" />
              <SpanSetting {...shared} name="postponeBy" units={SHORT} disabled={!mayPostpone} />
              <SpanSetting {...shared} name="reopenWithin" units={LONG} />
            </Part>
            <Part title={t('chats.parts.agents')}>
              <SpanSetting {...shared} name="takerAway" units={SHORT} />
              <CountSetting {...shared} name="chatsPerAgent" min={1} />
              <FlagSetting {...shared} name="typingIndicator" />
            </Part>
            <Part title={t('chats.parts.targets')}>
              <SpanSetting {...shared} name="waitingTargetSync" units={SHORT} />
              <SpanSetting {...shared} name="waitingTargetAsync" units={LONG} />
            </Part>
            <Part title={t('chats.parts.rules')}>
              <CountSetting {...shared} name="ruleMessagesPerHour" min={0} />
              <CountSetting {...shared} name="ruleMessagesPerDay" min={0} />
            </Part>
            <Part title={t('chats.parts.files')}>
              <FlagSetting {...shared} name="deleteMediaAtProvider" />
            </Part>
          </>
        );
      }}
    </SettingsPage>
  );
}

interface SettingProps<Name> {
  form: SettingsForm;
  now: Settings;
  name: Name;
}

function SpanSetting({
  form,
  now,
  name,
  units,
  disabled = false,
}: SettingProps<Span> & { units: readonly Unit[]; disabled?: boolean }) {
  const { t, i18n } = useTranslation('settings');
  const value = form.value(name, now);
  const inWords = (duration: string) =>
    msOf(duration) === 0 ? zero() : spanWords(msOf(duration), i18n.language);
  const theirs = form.theirs(name);
  return (
    <div>
      <DurationField
        label={t(`chats.${name}.label`)}
        about={t(`chats.${name}.about`)}
        value={value}
        units={units}
        disabled={disabled}
        error={form.errorOf(name)}
        hint={inWords(value)}
        onChange={(to) => form.set(name, to)}
      />
      <Theirs words={theirs && inWords(theirs.value)} onTake={() => theirs && form.set(name, theirs.value)} />
    </div>
  );

  function zero(): string {
    if (name === 'reopenWithin' || name === 'takerAway' || name === 'endingWarning')
      return t(`chats.${name}.zero`);
    return unitWords(0, 'minute', i18n.language);
  }
}

function FlagSetting({ form, now, name }: SettingProps<Flag>) {
  const { t } = useTranslation('settings');
  const theirs = form.theirs(name);
  return (
    <div>
      <Switch
        label={t(`chats.${name}.label`)}
        description={t(`chats.${name}.about`)}
        checked={form.value(name, now)}
        error={form.errorOf(name)}
        onChange={({ currentTarget }) => form.set(name, currentTarget.checked)}
      />
      <Theirs
        words={theirs && t(theirs.value ? 'form.on' : 'form.off')}
        onTake={() => theirs && form.set(name, theirs.value)}
      />
    </div>
  );
}

/** A number that may be none: then there is no limit. */
function CountSetting({ form, now, name, min }: SettingProps<Count> & { min: number }) {
  const { t } = useTranslation('settings');
  const value = form.value(name, now);
  const theirs = form.theirs(name);
  return (
    <div>
      <NumberInput
        className={classes['count'] ?? ''}
        label={t(`chats.${name}.label`)}
        description={t(`chats.${name}.about`)}
        placeholder={t('form.noLimit')}
        value={value ?? ''}
        min={min}
        max={1000}
        clampBehavior="none"
        allowDecimal={false}
        allowNegative={false}
        error={form.errorOf(name)}
        onChange={(written) => form.set(name, typeof written === 'number' ? written : null)}
      />
      <Theirs
        words={theirs && (theirs.value === null ? t('form.noLimit') : `${theirs.value}`)}
        onTake={() => theirs && form.set(name, theirs.value)}
      />
    </div>
  );
}
