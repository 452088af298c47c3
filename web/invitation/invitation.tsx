import {
  Alert,
  Anchor,
  Button,
  Card,
  Center,
  Loader,
  PasswordInput,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useLocation, useNavigate } from 'react-router';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import { Refused } from '../case/refused';
import { useWhoAmI } from '../session/me';
import { fullTime } from '../thread/moments';

/** Where the link of an invitation leads: says who invites, asks for a name and a password, and opens the desk. */
export function Invitation() {
  const { t } = useTranslation('people');
  const { data: me } = useWhoAmI();
  // Behind the #, which browsers send to nobody: no log of a server in between has it.
  const token = useLocation().hash.slice(1);
  const invitation = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => answerOf(api.POST('/api/invitations/look', { body: { token } })),
    staleTime: Infinity,
    retry: false,
  });
  return (
    <Center component="main" mih="100%" p="md">
      <Card withBorder w={400} padding="lg">
        <Stack>
          <Title order={1} size="h2">
            {t('accept.title')}
          </Title>
          {invitation.isPending && (
            <Center mih={200}>
              <Loader />
            </Center>
          )}
          {invitation.error && (
            <>
              <Refused error={invitation.error} />
              <Anchor href="/chats">{t('accept.toDesk')}</Anchor>
            </>
          )}
          {invitation.data && me && <Alert color="orange">{t('accept.signedIn', { name: me.name })}</Alert>}
          {invitation.data && <Accept token={token} invitation={invitation.data} />}
        </Stack>
      </Card>
    </Center>
  );
}

interface AcceptProps {
  token: string;
  invitation: { email: string; name: string | null; invitedBy: string; expiresAt: string };
}

function Accept({ token, invitation: { email, name, invitedBy, expiresAt } }: AcceptProps) {
  const { t, i18n } = useTranslation('people');
  const queries = useQueryClient();
  const navigate = useNavigate();
  const accept = useMutation({
    mutationFn: (chosen: { name: string; password: string }) =>
      answerOf(api.POST('/api/invitations/accept', { body: { token, ...chosen } })),
    onSuccess: (me) => {
      // Whoever was signed in here before has left.
      queries.clear();
      queries.setQueryData(keys.me, me);
      void navigate('/chats', { replace: true });
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const form = new FormData(event.currentTarget);
        accept.mutate({ name: textOf(form, 'name').trim(), password: textOf(form, 'password') });
      }}
    >
      <Stack>
        <Text>{t('accept.about', { name: invitedBy })}</Text>
        <TextInput
          name="email"
          type="email"
          autoComplete="username"
          label={t('fields.email')}
          description={t('accept.emailAbout')}
          value={email}
          readOnly
        />
        <TextInput
          name="name"
          autoComplete="name"
          label={t('accept.name')}
          description={t('accept.nameAbout')}
          required
          withAsterisk={false}
          maxLength={200}
          defaultValue={name ?? ''}
          autoFocus={name === null}
        />
        <PasswordInput
          name="password"
          autoComplete="new-password"
          label={t('accept.password')}
          description={t('accept.passwordAbout')}
          required
          withAsterisk={false}
          minLength={8}
          maxLength={200}
          autoFocus={name !== null}
        />
        <Refused error={accept.error} />
        <Button type="submit" loading={accept.isPending}>
          {t('accept.submit')}
        </Button>
        <Text size="sm" c="dimmed">
          {t('accept.until', { time: fullTime(expiresAt, i18n.language) })}
        </Text>
      </Stack>
    </form>
  );
}

function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
}
