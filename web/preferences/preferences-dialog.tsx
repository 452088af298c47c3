import { Button, Input, Loader, SegmentedControl, Stack, Switch, Text } from '@mantine/core';
import { useId, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Refused } from '../case/refused';
import { Dialog } from '../shell/dialog';
import { useChangePreferences, useReadPreferences, type Preferences } from './preferences';

const SOUNDS = ['newChat', 'customerWaits', 'transfer'] as const;
const UNDO_SECONDS = ['0', '3', '5'] as const;

/** How this person wants their screen; every change counts at once, on every machine. */
export function PreferencesDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const now = useReadPreferences();
  return (
    <Dialog onClose={onClose} title={t('preferences.title')}>
      {now ? <Choices now={now} /> : <Loader />}
    </Dialog>
  );
}

function Choices({ now }: { now: Preferences }) {
  const { t } = useTranslation();
  const { mutate, error, reset } = useChangePreferences();
  const change = (looks: Partial<Preferences>) => mutate({ looks });
  return (
    <Stack>
      <Refused error={error} onClose={reset} />
      <Choice
        label={t('preferences.theme.label')}
        value={now.theme}
        choices={[
          ['system', t('preferences.theme.system')],
          ['light', t('preferences.theme.light')],
          ['dark', t('preferences.theme.dark')],
        ]}
        onChoose={(theme) => change({ theme })}
      />
      <Choice
        label={t('preferences.language.label')}
        value={now.language ?? 'browser'}
        choices={[
          ['browser', t('preferences.language.browser')],
          ['en', 'English'],
          ['de', 'Deutsch'],
        ]}
        onChoose={(language) => change({ language: language === 'browser' ? null : language })}
      />
      <Choice
        label={t('preferences.sendWith.label')}
        value={now.sendWith}
        choices={[
          ['enter', t('preferences.sendWith.enter')],
          ['ctrlEnter', t('preferences.sendWith.ctrlEnter')],
        ]}
        onChoose={(sendWith) => change({ sendWith })}
      />
      <Choice
        label={t('preferences.undo.label')}
        value={`${now.undoSeconds}`}
        choices={UNDO_SECONDS.map((count) => [
          count,
          count === '0'
            ? t('preferences.undo.never')
            : t('preferences.undo.seconds', { count: Number(count) }),
        ])}
        onChoose={(seconds) => change({ undoSeconds: secondsOf(seconds) })}
      />
      <Switch
        label={t('preferences.singleKeys.label')}
        description={t('preferences.singleKeys.hint')}
        checked={now.singleKeys}
        onChange={({ currentTarget }) => change({ singleKeys: currentTarget.checked })}
      />
      <Input.Wrapper label={t('preferences.sounds.label')} labelElement="div">
        <Stack gap="xs" mt={4}>
          {SOUNDS.map((sound) => (
            <Switch
              key={sound}
              label={t(`preferences.sounds.${sound}`)}
              checked={now.sounds[sound]}
              onChange={({ currentTarget }) =>
                change({ sounds: { ...now.sounds, [sound]: currentTarget.checked } })
              }
            />
          ))}
          <Switch
            label={t('preferences.repeat')}
            checked={now.repeatWhileWaiting}
            onChange={({ currentTarget }) => change({ repeatWhileWaiting: currentTarget.checked })}
          />
        </Stack>
      </Input.Wrapper>
      <DesktopNotifications now={now} onChange={(desktopNotifications) => change({ desktopNotifications })} />
    </Stack>
  );
}

/** The preference goes along to every machine; the permission is one browser's, which asks the person for it. */
function DesktopNotifications({ now, onChange }: { now: Preferences; onChange: (on: boolean) => void }) {
  const { t } = useTranslation();
  const [permission, setPermission] = useState(() =>
    'Notification' in window ? Notification.permission : 'denied',
  );
  const ask = async () => {
    if ('Notification' in window) setPermission(await Notification.requestPermission());
  };
  return (
    <Stack gap={6} align="flex-start">
      <Switch
        label={t('preferences.desktop.label')}
        description={t(permission === 'denied' ? 'preferences.desktop.denied' : 'preferences.desktop.hint')}
        checked={now.desktopNotifications}
        onChange={({ currentTarget }) => {
          if (currentTarget.checked) void ask();
          onChange(currentTarget.checked);
        }}
      />
      {now.desktopNotifications && permission === 'default' && (
        <Button size="compact-sm" variant="default" onClick={() => void ask()}>
          {t('preferences.desktop.allow')}
        </Button>
      )}
    </Stack>
  );
}

interface ChoiceProps<Value extends string> {
  label: string;
  value: string;
  choices: (readonly [value: Value, label: string])[];
  onChoose: (value: Value) => void;
}

function Choice<Value extends string>({ label, value, choices, onChoose }: ChoiceProps<Value>): ReactNode {
  const id = useId();
  return (
    <div>
      <Text size="sm" fw={500} id={id} mb={4}>
        {label}
      </Text>
      <SegmentedControl
        fullWidth
        aria-labelledby={id}
        value={value}
        data={choices.map(([one, text]) => ({ value: one, label: text }))}
        onChange={(chosen) => {
          const found = choices.find(([one]) => one === chosen);
          if (found) onChoose(found[0]);
        }}
      />
    </div>
  );
}

const secondsOf = (written: (typeof UNDO_SECONDS)[number]) => (written === '0' ? 0 : written === '3' ? 3 : 5);
