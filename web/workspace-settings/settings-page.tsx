import { Button, Center, Loader, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Refused } from '../case/refused';
import type { Settings, SettingsForm } from './use-settings-form';
import classes from './workspace-settings.module.css';

interface SettingsPageProps {
  title: string;
  about: string;
  form: SettingsForm;
  children: (now: Settings) => ReactNode;
}

/** A page of settings that are saved together, with what became of them at its foot. */
export function SettingsPage({ title, about, form, children }: SettingsPageProps) {
  const { t } = useTranslation('settings');
  const { now, changed } = form;
  return (
    <form
      className={classes['form']}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        form.save();
      }}
    >
      <Title order={1} size="h3">
        {title}
      </Title>
      <Text c="dimmed" mb="md">
        {about}
      </Text>
      <Refused error={form.unread} />
      {now ? (
        <Stack gap="xl">{children(now)}</Stack>
      ) : (
        !form.unread && (
          <Center mih={300}>
            <Loader />
          </Center>
        )
      )}
      <div className={classes['foot']}>
        <Refused error={form.error} />
        <div className={classes['save']}>
          <Text size="sm" role="status" flex={1}>
            {changed.length > 0
              ? t('form.unsaved', { count: changed.length })
              : t(form.isSaved ? 'form.saved' : 'form.unchanged')}
          </Text>
          <Button variant="default" disabled={changed.length === 0 || form.isSaving} onClick={form.discard}>
            {t('form.discard')}
          </Button>
          <Button type="submit" disabled={changed.length === 0} loading={form.isSaving}>
            {t('form.save')}
          </Button>
        </div>
      </div>
    </form>
  );
}

/** What belongs together on a page. */
export function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={classes['part']} aria-label={title}>
      <Title order={2} size="h5">
        {title}
      </Title>
      {children}
    </section>
  );
}

interface TheirsProps {
  /** What somebody else has set it to, in words; null: nobody has. */
  words: string | null;
  onTake: () => void;
}

/** Says that somebody else has changed the same meanwhile: whoever saves decides knowingly. */
export function Theirs({ words, onTake }: TheirsProps) {
  const { t } = useTranslation('settings');
  if (words === null) return null;
  return (
    <div className={classes['theirs']} role="alert">
      <Text size="sm">{t('form.theirs', { value: words })}</Text>
      <Button size="compact-xs" variant="default" onClick={onTake}>
        {t('form.takeTheirs')}
      </Button>
    </div>
  );
}
