import { Button, Group, MultiSelect, Select, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answerOf, api } from '../api/client';
import { Refused } from '../case/refused';
import { CopyField } from '../shell/copy-field';
import { fieldErrors } from '../integrations/field-errors';
import { useGroups, usePeople } from '../people/use-people';

type Role = 'agent' | 'administrator';

/** Inviting people, one after the other: each has a link of their own, which is sent to them by hand. */
export function InviteStep() {
  const { t } = useTranslation('setUp');
  const groups = useGroups();
  const people = usePeople();
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('agent');
  const [chosen, setChosen] = useState<string[] | null>(null);
  const [made, setMade] = useState<{ email: string; link: string }[]>([]);
  // A new desk has one group, whose chats everybody is to see.
  const groupIds = chosen ?? groups.slice(0, 1).map(({ id }) => id);
  const invite = useMutation({
    mutationFn: () => answerOf(api.POST('/api/invitations', { body: { email, role, groupIds } })),
    onSuccess: (invited) => {
      setMade((before) => [...before, { email: invited.email, link: invited.link }]);
      setEmail('');
    },
  });
  const errors = fieldErrors(invite.error);
  return (
    <Stack>
      <Text size="sm">{t('invite.here', { count: people.length })}</Text>
      <Stack
        component="form"
        gap="xs"
        onSubmit={(event) => {
          event.preventDefault();
          invite.mutate();
        }}
      >
        <Group align="flex-start" grow preventGrowOverflow={false}>
          <TextInput
            type="email"
            label={t('invite.email')}
            miw="14rem"
            value={email}
            error={errors['email']}
            onChange={({ currentTarget }) => setEmail(currentTarget.value)}
          />
          <Select
            label={t('invite.role')}
            allowDeselect={false}
            data={(['agent', 'administrator'] as const).map((value) => ({
              value,
              label: t(`invite.roles.${value}`),
            }))}
            value={role}
            onChange={(next) => setRole(next === 'administrator' ? 'administrator' : 'agent')}
          />
          <MultiSelect
            label={t('invite.groups')}
            data={groups.map(({ id, name }) => ({ value: id, label: name }))}
            value={groupIds}
            error={errors['groupIds']}
            onChange={setChosen}
          />
        </Group>
        {Object.keys(errors).length === 0 && <Refused error={invite.error} />}
        <Group>
          <Button type="submit" variant="light" loading={invite.isPending} disabled={email.trim() === ''}>
            {t('invite.make')}
          </Button>
        </Group>
      </Stack>
      {made.length > 0 && <Text size="sm">{t('invite.send')}</Text>}
      {made.map((one) => (
        <CopyField key={one.link} label={one.email} value={one.link} />
      ))}
    </Stack>
  );
}
