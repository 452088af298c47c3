import { Button, Group, NumberInput, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answerOf, api } from '../api/client';
import { Refused } from '../case/refused';
import { Dialog } from '../shell/dialog';
import { GroupsField, RoleField } from './person-fields';
import { useChange, type User } from './use-users';

const MOST_CHATS = 1000;

/** Changes somebody; only what is changed here is sent, so that what others change meanwhile stays. */
export function PersonDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation(['people', 'translation']);
  const [name, setName] = useState(user.name);
  const [email, setEmail] = useState(user.email);
  const [role, setRole] = useState(user.role);
  const [groupIds, setGroupIds] = useState(user.groupIds);
  const [limit, setLimit] = useState<number | string>(user.chatsPerAgent ?? '');
  const [password, setPassword] = useState('');
  const save = useChange((body: Changes) =>
    answerOf(api.PATCH('/api/users/{id}', { params: { path: { id: user.id } }, body })),
  );
  const chatsPerAgent = typeof limit === 'number' ? limit : null;
  const changes: Changes = {
    ...(name.trim() === user.name ? {} : { name: name.trim() }),
    ...(email.trim() === user.email ? {} : { email: email.trim() }),
    ...(role === user.role ? {} : { role }),
    ...(isSame(groupIds, user.groupIds) ? {} : { groupIds }),
    ...(chatsPerAgent === user.chatsPerAgent ? {} : { chatsPerAgent }),
    ...(password === '' ? {} : { password }),
  };
  return (
    <Dialog onClose={onClose} title={t('people.changeTitle', { name: user.name })}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (Object.keys(changes).length === 0) onClose();
          else save.mutate(changes, { onSuccess: onClose });
        }}
      >
        <Stack gap="sm">
          <TextInput
            data-autofocus
            label={t('fields.name')}
            required
            withAsterisk={false}
            maxLength={200}
            value={name}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
          />
          <TextInput
            type="email"
            label={t('fields.email')}
            description={t('people.emailAbout')}
            required
            withAsterisk={false}
            maxLength={254}
            value={email}
            onChange={({ currentTarget }) => setEmail(currentTarget.value)}
          />
          <RoleField value={role} onChange={setRole} />
          <GroupsField value={groupIds} onChange={setGroupIds} />
          <NumberInput
            label={t('fields.chatsPerAgent')}
            description={t('people.limitAbout')}
            placeholder={t('people.asSettings')}
            min={1}
            max={MOST_CHATS}
            allowDecimal={false}
            value={limit}
            onChange={setLimit}
          />
          <PasswordInput
            label={t('people.newPassword')}
            description={t('people.newPasswordAbout')}
            autoComplete="new-password"
            minLength={8}
            maxLength={200}
            value={password}
            onChange={({ currentTarget }) => setPassword(currentTarget.value)}
          />
          <Refused error={save.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('translation:case.cancel')}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {t('save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

type Changes = Partial<Pick<User, 'name' | 'email' | 'role' | 'groupIds' | 'chatsPerAgent'>> & {
  password?: string;
};

const isSame = (a: string[], b: string[]) => a.length === b.length && a.every((id) => b.includes(id));
