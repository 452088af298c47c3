import { Radio, Stack, Switch, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Part, SettingsPage, Theirs } from './settings-page';
import { useSettingsForm, type Settings } from './use-settings-form';

type Defaults = Settings['preferenceDefaults'];

const SOUNDS = ['newChat', 'customerWaits', 'transfer'] as const;
const SECONDS = [0, 3, 5] as const;

/** How the desk looks and sounds for whoever has not chosen for themselves. */
export function OwnDefaults() {
  const { t } = useTranslation(['settings', 'translation']);
  const form = useSettingsForm('defaults');
  return (
    <SettingsPage title={t('pages.defaults')} about={t('defaults.about')} form={form}>
      {(now) => {
        const value = form.value('preferenceDefaults', now);
        const set = (change: Defaults) => form.set('preferenceDefaults', { ...value, ...change });
        const theirs = form.theirs('preferenceDefaults');
        return (
          <>
            <Part title={t('translation:preferences.sounds.label')}>
              <Stack gap="xs">
                {SOUNDS.map((sound) => (
                  <Switch
                    key={sound}
                    label={t(`translation:preferences.sounds.${sound}`)}
                    checked={value.sounds?.[sound] ?? true}
                    onChange={({ currentTarget }) =>
                      set({ sounds: { ...value.sounds, [sound]: currentTarget.checked } })
                    }
                  />
                ))}
                <Switch
                  label={t('translation:preferences.repeat')}
                  checked={value.repeatWhileWaiting ?? true}
                  onChange={({ currentTarget }) => set({ repeatWhileWaiting: currentTarget.checked })}
                />
              </Stack>
            </Part>
            <Part title={t('translation:preferences.desktop.label')}>
              <Switch
                label={t('defaults.desktop')}
                description={t('defaults.desktopAbout')}
                checked={value.desktopNotifications ?? false}
                onChange={({ currentTarget }) => set({ desktopNotifications: currentTarget.checked })}
              />
            </Part>
            <Part title={t('defaults.writing')}>
              <Radio.Group
                label={t('translation:preferences.sendWith.label')}
                value={value.sendWith ?? 'enter'}
                onChange={(chosen) => set({ sendWith: chosen === 'ctrlEnter' ? 'ctrlEnter' : 'enter' })}
              >
                <Stack gap={6} mt={4}>
                  <Radio value="enter" label={t('translation:preferences.sendWith.enter')} />
                  <Radio value="ctrlEnter" label={t('translation:preferences.sendWith.ctrlEnter')} />
                </Stack>
              </Radio.Group>
              <Radio.Group
                label={t('translation:preferences.undo.label')}
                value={`${value.undoSeconds ?? 0}`}
                onChange={(chosen) => set({ undoSeconds: SECONDS.find((one) => `${one}` === chosen) ?? 0 })}
              >
                <Stack gap={6} mt={4}>
                  {SECONDS.map((count) => (
                    <Radio
                      key={count}
                      value={`${count}`}
                      label={
                        count === 0
                          ? t('translation:preferences.undo.never')
                          : t('translation:preferences.undo.seconds', { count })
                      }
                    />
                  ))}
                </Stack>
              </Radio.Group>
            </Part>
            <Text size="sm" c="dimmed">
              {t('defaults.when')}
            </Text>
            <Theirs
              words={theirs && t('hours.other')}
              onTake={() => theirs && form.set('preferenceDefaults', theirs.value)}
            />
          </>
        );
      }}
    </SettingsPage>
  );
}
