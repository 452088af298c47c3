import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Refused } from '../case/refused';
import { fieldErrors } from './field-errors';
import { changeIntegration } from './integration-calls';
import { focusFirst, KindFields } from './kind-fields';
import { changesOf, useTyped } from './typed';
import { useKeepIntegration, type AnyIntegration, type IntegrationKind } from './use-integrations';

interface CredentialsProps {
  integration: AnyIntegration & { keptSecrets?: string[] };
  kind: IntegrationKind;
}

/** Other credentials, or another sender: checked with the provider before they are saved. */
export function Credentials({ integration, kind }: CredentialsProps) {
  const { t } = useTranslation(['integrations', 'translation']);
  const keep = useKeepIntegration();
  const [isOpen, setOpen] = useState(false);
  const [typed, type, forget] = useTyped();
  const changes = changesOf(kind.fields, typed, integration);
  const save = useMutation({
    mutationFn: () => changeIntegration(integration.id, changes),
    onSuccess: (answered) => {
      keep(answered);
      forget();
      setOpen(false);
    },
    onError: (error) => focusFirst(fieldErrors(error)),
  });
  const errors = fieldErrors(save.error);
  const cancel = () => {
    forget();
    save.reset();
    setOpen(false);
  };
  return (
    <Stack component="section" gap="xs" aria-labelledby="credentials" maw="34rem">
      <Title order={2} size="h5" id="credentials">
        {t('credentials.title')}
      </Title>
      {!isOpen && (
        <Group>
          <Button variant="default" onClick={() => setOpen(true)}>
            {t('credentials.change')}
          </Button>
          {save.isSuccess && (
            <Text size="sm" role="status">
              {t('credentials.saved')}
            </Text>
          )}
        </Group>
      )}
      {isOpen && (
        <Stack
          component="form"
          onSubmit={(event) => {
            event.preventDefault();
            save.mutate();
          }}
        >
          <KindFields
            fields={kind.fields}
            typed={typed}
            stored={integration}
            errors={errors}
            keptSecrets={integration.keptSecrets ?? kind.fields.map(({ name }) => name)}
            onType={type}
          />
          {Object.keys(errors).length === 0 && <Refused error={save.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={cancel}>
              {t('translation:case.cancel')}
            </Button>
            <Button type="submit" loading={save.isPending} disabled={Object.keys(changes).length === 0}>
              {t('credentials.save')}
            </Button>
          </Group>
        </Stack>
      )}
    </Stack>
  );
}
