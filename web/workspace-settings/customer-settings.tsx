import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Part, SettingsPage, Theirs } from './settings-page';
import { useSettingsForm } from './use-settings-form';

/** Where customers are shown in another system. */
export function CustomerSettings() {
  const { t } = useTranslation('settings');
  const form = useSettingsForm('crm');
  return (
    <SettingsPage title={t('pages.crm')} about={t('crm.about')} form={form}>
      {(now) => {
        const theirs = form.theirs('crmUrl');
        return (
          <Part title={t('crm.link')}>
            <div>
              <TextInput
                label={t('crm.address')}
                description={t('crm.addressAbout')}
                placeholder="https://crm.example.com/customers/{externalId}"
                maxLength={1000}
                value={form.value('crmUrl', now) ?? ''}
                error={form.errorOf('crmUrl')}
                onChange={({ currentTarget: { value } }) => form.set('crmUrl', value === '' ? null : value)}
              />
              <Theirs
                words={theirs && (theirs.value ?? t('crm.none'))}
                onTake={() => theirs && form.set('crmUrl', theirs.value)}
              />
            </div>
          </Part>
        );
      }}
    </SettingsPage>
  );
}
