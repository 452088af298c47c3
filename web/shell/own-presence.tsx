import { Avatar, Indicator, Menu, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import { useMe, type Me } from '../session/me';

const PreferencesDialog = lazy(async () => ({
  default: (await import('../preferences/preferences-dialog')).PreferencesDialog,
}));

const CHOICES = ['online', 'withoutChats', 'offline'] as const;
const COLOURS = { online: 'teal', withoutChats: 'yellow', offline: 'gray' } as const;

/** Who is signed in, whether chats come to them, how they want their screen, and the way out. */
export function OwnPresence() {
  const { t } = useTranslation();
  const me = useMe();
  const queries = useQueryClient();
  const setPresence = useMutation({
    mutationFn: (presence: Me['presence']) => answerOf(api.PUT('/api/me/presence', { body: { presence } })),
    onSuccess: (now) => queries.setQueryData(keys.me, now),
  });
  const signOut = useMutation({
    mutationFn: () => answerOf(api.DELETE('/api/session')),
    // Nothing of one person stays for the next.
    onSuccess: () => window.location.reload(),
  });
  const opener = useRef<HTMLButtonElement>(null);
  const [isPreferring, setPreferring] = useState(false);
  return (
    <>
      <Menu position="right-end" withinPortal>
        <Menu.Target>
          <UnstyledButton ref={opener}>
            <VisuallyHidden>
              {me.name}, {t('presence.label')}: {t(`presence.${me.presence}`)}
            </VisuallyHidden>
            <Indicator color={COLOURS[me.presence]} position="bottom-end" offset={4} withBorder>
              <Avatar name={me.name} color="initials" aria-hidden />
            </Indicator>
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{me.name}</Menu.Label>
          {CHOICES.map((choice) => (
            <Menu.Item
              key={choice}
              aria-current={choice === me.presence}
              onClick={() => setPresence.mutate(choice)}
            >
              {t(`presence.${choice}`)}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item onClick={() => setPreferring(true)}>{t('preferences.title')}</Menu.Item>
          <Menu.Item onClick={() => signOut.mutate()}>{t('signIn.signOut')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Suspense fallback={null}>
        {isPreferring && (
          <PreferencesDialog
            onClose={() => {
              setPreferring(false);
              opener.current?.focus();
            }}
          />
        )}
      </Suspense>
    </>
  );
}
