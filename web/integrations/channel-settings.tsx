import { Group, NumberInput, Select, Stack, Title } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import { Refused } from '../case/refused';
import { SavedText } from '../case/saved-text';
import { useGroups } from '../people/use-people';
import { msOf } from '../time/spans';
import { changeIntegration, type Values } from './integration-calls';
import { useKeepIntegration, type ChannelIntegration } from './use-integrations';

const MINUTE_MS = 60_000;
const MOST_MINUTES = 30 * 24 * 60;

/** What an integration is called, who gets its cases, and after how much silence its chats end. Saved as it is left. */
export function ChannelSettings({ integration }: { integration: ChannelIntegration }) {
  const { t } = useTranslation('integrations');
  const groups = useGroups();
  const keep = useKeepIntegration();
  const { data: settings } = useQuery({
    queryKey: keys.settings,
    queryFn: () => answerOf(api.GET('/api/settings')),
  });
  const { id, name, groupId, inactivityTimeout } = integration;
  const change = useMutation({
    scope: { id: `integration ${id}` },
    mutationFn: (values: Values) => changeIntegration(id, values),
    onSuccess: keep,
  });
  return (
    <Stack component="section" gap="xs" aria-labelledby="own-settings" maw="34rem">
      <Title order={2} size="h5" id="own-settings">
        {t('settings.title')}
      </Title>
      <Refused error={change.error} onClose={change.reset} />
      <SavedText
        label={t('name')}
        maxLength={200}
        value={name}
        onSave={(text) => change.mutate({ name: text })}
      />
      <Group align="flex-start" grow>
        <Select
          label={t('group')}
          description={t('settings.group')}
          searchable
          allowDeselect={false}
          data={groups.map((group) => ({ value: group.id, label: group.name }))}
          value={groupId}
          onChange={(next) => {
            if (next !== null) change.mutate({ groupId: next });
          }}
        />
        <Timeout
          key={inactivityTimeout}
          own={inactivityTimeout}
          usual={settings?.inactivityTimeout ?? null}
          onSave={(next) => change.mutate({ inactivityTimeout: next })}
        />
      </Group>
    </Stack>
  );
}

interface TimeoutProps {
  /** Of this integration; null: the usual one. */
  own: string | null;
  usual: string | null;
  onSave: (duration: string | null) => void;
}

function Timeout({ own, usual, onSave }: TimeoutProps) {
  const { t } = useTranslation('integrations');
  const kept = own === null ? '' : msOf(own) / MINUTE_MS;
  const [minutes, setMinutes] = useState<number | string>(kept);
  return (
    <NumberInput
      label={t('settings.timeout')}
      description={t('settings.timeoutHint')}
      placeholder={usual === null ? '' : t('settings.timeoutUsual', { minutes: msOf(usual) / MINUTE_MS })}
      min={0}
      max={MOST_MINUTES}
      decimalScale={2}
      value={minutes}
      onChange={setMinutes}
      onBlur={() => {
        if (minutes === kept) return;
        onSave(minutes === '' ? null : `PT${Math.round(Number(minutes) * 60)}S`);
      }}
      onKeyDown={({ key, currentTarget }) => {
        if (key === 'Enter') currentTarget.blur();
      }}
    />
  );
}
