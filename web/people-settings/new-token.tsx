import { Alert, Button, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answerOf, api } from '../api/client';
import { Refused } from '../case/refused';
import { Dialog } from '../shell/dialog';
import { CopyField } from '../shell/copy-field';

const DAY_MS = 86_400_000;
const DAYS = ['30', '90', '365', 'never'] as const;

/** Makes an API token and shows it: this once. */
export function NewToken({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(['people', 'translation']);
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [days, setDays] = useState<string>('90');
  const make = useMutation({
    mutationFn: () =>
      answerOf(
        api.POST('/api/tokens', {
          body: {
            name: name.trim(),
            expiresAt: days === 'never' ? null : new Date(Date.now() + Number(days) * DAY_MS).toISOString(),
          },
        }),
      ),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ['tokens'] }),
  });
  if (make.data)
    return (
      <Dialog onClose={onClose} title={t('tokens.madeTitle')} size="lg">
        <Stack>
          <Alert color="orange" role="status">
            {t('tokens.onlyOnce')}
          </Alert>
          <CopyField label={make.data.name} value={make.data.token} />
          <Text size="sm" c="dimmed">
            {t('tokens.how')}
          </Text>
          <Group justify="flex-end">
            <Button onClick={onClose}>{t('done')}</Button>
          </Group>
        </Stack>
      </Dialog>
    );
  return (
    <Dialog onClose={onClose} title={t('tokens.newTitle')}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          make.mutate();
        }}
      >
        <Stack gap="sm">
          <TextInput
            data-autofocus
            label={t('fields.name')}
            description={t('tokens.nameAbout')}
            required
            withAsterisk={false}
            maxLength={200}
            value={name}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
          />
          <Select
            label={t('tokens.goodFor')}
            data={DAYS.map((value) => ({ value, label: t(`tokens.days.${value}`) }))}
            allowDeselect={false}
            value={days}
            onChange={(value) => setDays(value ?? '90')}
          />
          <Refused error={make.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('translation:case.cancel')}
            </Button>
            <Button type="submit" loading={make.isPending}>
              {t('tokens.make')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
