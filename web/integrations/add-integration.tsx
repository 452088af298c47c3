import { Button, Center, Loader, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { allOf } from '../api/all-of';
import { answerOf, api } from '../api/client';
import { Refused } from '../case/refused';
import { fieldErrors } from './field-errors';
import { createIntegration } from './integration-calls';
import classes from './integrations.module.css';
import { focusFirst, KindFields } from './kind-fields';
import { Steps } from './steps';
import { changesOf, useTyped } from './typed';
import { useKeepIntegration, type IntegrationKind } from './use-integrations';

/** What can be connected, as cards. */
export function KindCards({ kinds }: { kinds: IntegrationKind[] }) {
  return (
    <div className={classes['cards']}>
      {kinds.map(({ kind, title, about }) => (
        <Link key={kind} to={`/settings/integrations/new/${kind}`} className={classes['card'] ?? ''}>
          <Text fw={600}>{title}</Text>
          <Text size="sm">{about}</Text>
        </Link>
      ))}
    </div>
  );
}

export function AddIntegration({ kind }: { kind: IntegrationKind }) {
  return kind.isChannel ? <BeginDraft kind={kind} /> : <ConnectAtOnce kind={kind} />;
}

/** A channel has its webhook URL before it is connected: the draft that was begun is gone on with, else one is made. */
function BeginDraft({ kind: { kind } }: { kind: IntegrationKind }) {
  const navigate = useNavigate();
  const keep = useKeepIntegration();
  const [key] = useState(() => crypto.randomUUID());
  const begin = useMutation({
    mutationFn: async () => {
      const all = await allOf((query) => answerOf(api.GET('/api/integrations', { params: { query } })));
      const begun = all.find((one) => 'health' in one && one.health === 'draft' && one.kind === kind);
      if (begun) return begun;
      return createIntegration(kind, {}, key);
    },
    onSuccess: (one) => {
      if ('health' in one) keep(one);
      void navigate(`/settings/integrations/${one.id}`, { replace: true });
    },
  });
  const start = useEffectEvent(() => begin.mutate());
  useEffect(() => start(), []);
  return begin.error ? (
    <Refused error={begin.error} />
  ) : (
    <Center mih={200}>
      <Loader />
    </Center>
  );
}

/** What has no webhook URL is filled in and connected in one go. */
function ConnectAtOnce({ kind }: { kind: IntegrationKind }) {
  const { t } = useTranslation('integrations');
  const navigate = useNavigate();
  const keep = useKeepIntegration();
  const [typed, type] = useTyped();
  const name = String(typed['name'] ?? kind.usualName);
  const connect = useMutation({
    mutationFn: () =>
      createIntegration(kind.kind, { name, ...changesOf(kind.fields, typed, {}) }, crypto.randomUUID()),
    onSuccess: (one) => {
      keep(one);
      void navigate(`/settings/integrations/${one.id}`, { replace: true });
    },
    onError: (error) => focusFirst(fieldErrors(error)),
  });
  const errors = fieldErrors(connect.error);
  return (
    <div className={classes['columns']}>
      <Stack
        component="form"
        onSubmit={(event) => {
          event.preventDefault();
          connect.mutate();
        }}
      >
        <div>
          <Title order={1} size="h3">
            {t('draft.title', { kind: kind.title })}
          </Title>
          {kind.about}
        </div>
        <TextInput
          id="integration-name"
          label={t('name')}
          withAsterisk
          maxLength={200}
          value={name}
          error={errors['name']}
          onChange={({ currentTarget }) => type({ name: currentTarget.value })}
        />
        <KindFields
          fields={kind.fields}
          typed={typed}
          stored={{}}
          errors={errors}
          keptSecrets={[]}
          onType={type}
        />
        {Object.keys(errors).length === 0 && <Refused error={connect.error} />}
        <Button type="submit" loading={connect.isPending} ml="auto">
          {t('draft.connect')}
        </Button>
      </Stack>
      <Steps kind={kind} />
    </div>
  );
}
