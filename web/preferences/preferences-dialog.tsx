import { Input, Modal, SegmentedControl, Stack, Switch, Text } from '@mantine/core';
import { useId, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Refused } from '../case/refused';
import { useChangePreferences, usePreferences, type Preferences } from './preferences';

const SOUNDS = ['newChat', 'customerWaits', 'transfer'] as const;
const UNDO_SECONDS = ['0', '3', '5'] as const;

/** How this person wants their screen; every change counts at once, on every machine. */
export function PreferencesDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const now = usePreferences();
  const { mutate: change, error, reset } = useChangePreferences();
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('preferences.title')}
      closeButtonProps={{ 'aria-label': t('thread.close') }}
    >
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
                onChange={({ currentTarget }) => change({ sounds: { [sound]: currentTarget.checked } })}
              />
            ))}
            <Switch
              label={t('preferences.repeat')}
              checked={now.repeatWhileWaiting}
              onChange={({ currentTarget }) => change({ repeatWhileWaiting: currentTarget.checked })}
            />
          </Stack>
        </Input.Wrapper>
        <DesktopNotifications
          now={now}
          onChange={(desktopNotifications) => change({ desktopNotifications })}
        />
      </Stack>
    </Modal>
  );
}

/** The browser asks the person when it is switched on; without its permission it says so. */
function DesktopNotifications({ now, onChange }: { now: Preferences; onChange: (on: boolean) => void }) {
  const { t } = useTranslation();
  const isDenied = !('Notification' in window) || Notification.permission === 'denied';
  return (
    <Switch
      label={t('preferences.desktop.label')}
      description={t(isDenied ? 'preferences.desktop.denied' : 'preferences.desktop.hint')}
      checked={now.desktopNotifications}
      onChange={({ currentTarget }) => {
        if (currentTarget.checked && 'Notification' in window) void Notification.requestPermission();
        onChange(currentTarget.checked);
      }}
    />
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
