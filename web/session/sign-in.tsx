import { Alert, Button, Card, Center, PasswordInput, Stack, TextInput, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import { problemText } from '../words/problem-text';

/** The form for whoever isn't signed in, at whatever address they came to: that screen follows. */
export function SignIn() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const signIn = useMutation({
    mutationFn: (body: { email: string; password: string }) => answerOf(api.POST('/api/session', { body })),
    onSuccess: (me) => queries.setQueryData(keys.me, me),
  });
  return (
    <Center component="main" h="100%" p="md">
      <Card withBorder w={360} padding="lg">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            const form = new FormData(event.currentTarget);
            signIn.mutate({ email: textOf(form, 'email'), password: textOf(form, 'password') });
          }}
        >
          <Stack>
            <Title order={1} size="h2">
              {t('signIn.title')}
            </Title>
            <TextInput
              name="email"
              type="email"
              autoComplete="username"
              label={t('signIn.email')}
              required
              withAsterisk={false}
              autoFocus
            />
            <PasswordInput
              name="password"
              autoComplete="current-password"
              label={t('signIn.password')}
              required
              withAsterisk={false}
            />
            {signIn.error && (
              <Alert color="red" role="alert">
                {problemText(t, signIn.error)}
              </Alert>
            )}
            <Button type="submit" loading={signIn.isPending}>
              {t('signIn.submit')}
            </Button>
          </Stack>
        </form>
      </Card>
    </Center>
  );
}

function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
}
