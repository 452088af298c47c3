import { ActionIcon, Badge, Button, Text, TextInput } from '@mantine/core';
import { IconPencil, IconPower, IconSearch, IconUserMinus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import { Refused } from '../case/refused';
import { useRereadOnEvents } from '../live/use-reread-on-events';
import { usePeople } from '../people/use-people';
import { useMe } from '../session/me';
import { Invitations } from './invitations';
import { InviteDialog } from './invite-dialog';
import { Listed, Page } from './page';
import { PersonDialog } from './person-dialog';
import { RemovePerson } from './remove-person';
import classes from './people-settings.module.css';
import { useChange, useCommonLimit, useUsers, type User } from './use-users';

const NEWS_MS = 1_000;
const isPresence = (name: string) => name === 'presence.updated';

/** Who is at the desk, and who is invited. */
export function People() {
  const { t } = useTranslation(['people', 'settings']);
  const { data: users, error } = useUsers();
  // Whoever comes in by a link is online from then on.
  useRereadOnEvents(keys.people, NEWS_MS, isPresence);
  useRereadOnEvents(keys.invitations, NEWS_MS, isPresence);
  const [asked, setAsked] = useState('');
  const [isInviting, setInviting] = useState(false);
  const [open, setOpen] = useState<{ user: User; to: 'edit' | 'remove' } | null>(null);
  const close = () => setOpen(null);
  return (
    <Page
      title={t('settings:pages.people')}
      about={t('people.about')}
      action={<Button onClick={() => setInviting(true)}>{t('invite.open')}</Button>}
    >
      <TextInput
        type="search"
        aria-label={t('people.search')}
        placeholder={t('people.search')}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={asked}
        onChange={({ currentTarget }) => setAsked(currentTarget.value)}
      />
      <Listed
        items={users?.filter((user) => isAbout(user, asked))}
        error={error}
        empty={t('people.nobodyFound', { q: asked })}
        label={t('settings:pages.people')}
        keyOf={({ id }) => id}
      >
        {(user) => (
          <PersonRow
            user={user}
            onEdit={() => setOpen({ user, to: 'edit' })}
            onRemove={() => setOpen({ user, to: 'remove' })}
          />
        )}
      </Listed>
      <Invitations />
      {isInviting && <InviteDialog onClose={() => setInviting(false)} />}
      {open?.to === 'edit' && <PersonDialog user={open.user} onClose={close} />}
      {open?.to === 'remove' && <RemovePerson user={open.user} onClose={close} />}
    </Page>
  );
}

function isAbout({ name, email, groups }: User, asked: string): boolean {
  const wanted = asked.trim().toLowerCase();
  return [name, email, ...groups.map((group) => group.name)].some((text) =>
    text.toLowerCase().includes(wanted),
  );
}

interface PersonRowProps {
  user: User;
  onEdit: () => void;
  onRemove: () => void;
}

function PersonRow({ user, onEdit, onRemove }: PersonRowProps) {
  const { t } = useTranslation(['people', 'translation']);
  const me = useMe();
  const common = useCommonLimit();
  // The list that events keep true.
  const presence = usePeople().find(({ id }) => id === user.id)?.presence ?? user.presence;
  const leave = useChange((id: string) =>
    answerOf(
      api.PUT('/api/users/{id}/presence', { params: { path: { id } }, body: { presence: 'offline' } }),
    ),
  );
  const { name, email, role, groups, chatsPerAgent } = user;
  const limit = chatsPerAgent ?? common;
  return (
    <>
      <div className={classes['main']}>
        <div className={classes['name']}>
          <span className={classes['dot']} data-presence={presence} aria-hidden />
          {name}
          {user.id === me.id && <Text c="dimmed">{t('people.you')}</Text>}
          {role === 'administrator' && (
            <Badge size="sm" variant="light">
              {t('roles.administrator')}
            </Badge>
          )}
        </div>
        <Text size="sm" c="dimmed">
          {email}
        </Text>
      </div>
      <Text size="sm" className={classes['side'] ?? ''}>
        {groups.length > 0 ? groups.map((group) => group.name).join(', ') : t('people.noGroup')}
      </Text>
      <div className={classes['figure']}>
        <Text size="sm">{t(`translation:presence.${presence}`)}</Text>
        <Text size="sm" c="dimmed">
          {limit === null ? t('people.noLimit') : t('people.limit', { count: limit })}
        </Text>
      </div>
      <div className={classes['actions']}>
        {user.id !== me.id && presence !== 'offline' && (
          <ActionIcon
            variant="subtle"
            size="lg"
            aria-label={t('people.setOffline', { name })}
            title={t('people.setOffline', { name })}
            loading={leave.isPending}
            onClick={() => leave.mutate(user.id)}
          >
            <IconPower size={18} aria-hidden />
          </ActionIcon>
        )}
        <ActionIcon variant="subtle" size="lg" aria-label={t('people.change', { name })} onClick={onEdit}>
          <IconPencil size={18} aria-hidden />
        </ActionIcon>
        <ActionIcon
          variant="subtle"
          color="red"
          size="lg"
          aria-label={t('people.remove', { name })}
          onClick={onRemove}
        >
          <IconUserMinus size={18} aria-hidden />
        </ActionIcon>
      </div>
      <Refused error={leave.error} onClose={leave.reset} />
    </>
  );
}
