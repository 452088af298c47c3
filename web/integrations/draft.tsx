import { Alert, Button, Group, Select, Stack, TextInput, Title } from '@mantine/core';
import { IconDeviceMobile } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { answerOf, api } from '../api/client';
import { Refused } from '../case/refused';
import { useGroups } from '../people/use-people';
import { CopyField } from '../shell/copy-field';
import { DeleteIntegration } from './delete-integration';
import { fieldErrors } from './field-errors';
import classes from './integrations.module.css';
import { focusFirst, KindFields } from './kind-fields';
import { Steps } from './steps';
import { useDraft } from './use-draft';
import { useSimulator, type ChannelIntegration, type IntegrationKind } from './use-integrations';

interface DraftProps {
  draft: ChannelIntegration;
  kind: IntegrationKind;
}

/** Connecting a number: the form, and beside it what is done at the provider. */
export function Draft({ draft, kind }: DraftProps) {
  const { t } = useTranslation('integrations');
  const groups = useGroups();
  const form = useDraft(draft, kind.fields);
  const { typed, errors, type, leave, connect } = form;
  const { data: phone } = useSimulator();
  const simulated = useMutation({
    mutationFn: () => answerOf(api.POST('/api/simulator/numbers')),
    onSuccess: ({ values }) => {
      type(values);
      leave('sender');
    },
  });
  // Where there is one group, nothing is to be chosen.
  const only = groups.length === 1 ? groups[0]?.id : undefined;
  const groupId = typed['groupId'] ?? draft.groupId ?? null;
  useEffect(() => {
    if (groupId === null && only !== undefined) type({ groupId: only });
  });
  // Where it is not about a field that the form shows, it is said above the button.
  const isAtField = Object.keys(fieldErrors(form.error)).length > 0;
  return (
    <div className={classes['columns']}>
      <Stack
        component="form"
        onSubmit={(event) => {
          event.preventDefault();
          connect.mutate(undefined, {
            onSuccess: focusFirst,
            onError: (error) => focusFirst(fieldErrors(error)),
          });
        }}
      >
        <div>
          <Title order={1} size="h3">
            {t('draft.title', { kind: kind.title })}
          </Title>
          {kind.about}
        </div>
        {phone && (
          <Alert p="xs" color="teal" variant="outline" icon={<IconDeviceMobile aria-hidden />}>
            <Group justify="space-between">
              {t('draft.simulator')}
              <Button
                size="compact-sm"
                variant="light"
                loading={simulated.isPending}
                onClick={() => simulated.mutate()}
              >
                {t('draft.useSimulator')}
              </Button>
            </Group>
          </Alert>
        )}
        <Refused error={simulated.error} />
        <CopyField label={t('webhookUrl')} description={t('draft.webhookUrl')} value={draft.webhookUrl} />
        <TextInput
          id="integration-name"
          label={t('name')}
          description={t('draft.name')}
          withAsterisk
          maxLength={200}
          value={String(typed['name'] ?? draft.name)}
          error={errors['name']}
          onChange={({ currentTarget }) => type({ name: currentTarget.value })}
          onBlur={() => leave('name')}
        />
        <KindFields
          fields={kind.fields}
          typed={typed}
          stored={draft}
          errors={errors}
          keptSecrets={draft.keptSecrets}
          onType={type}
          onLeave={leave}
        />
        <Select
          id="integration-groupId"
          label={t('group')}
          description={t('draft.group')}
          withAsterisk
          searchable
          allowDeselect={false}
          data={groups.map(({ id, name }) => ({ value: id, label: name }))}
          value={groupId === null ? null : String(groupId)}
          error={errors['groupId']}
          onChange={(id) => {
            if (id === null) return;
            type({ groupId: id });
            leave('groupId');
          }}
        />
        {!isAtField && <Refused error={form.error} />}
        <Group justify="space-between">
          <DeleteIntegration integration={draft} />
          <Button type="submit" loading={connect.isPending}>
            {t('draft.connect')}
          </Button>
        </Group>
      </Stack>
      <Steps kind={kind} />
    </div>
  );
}
