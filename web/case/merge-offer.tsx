import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Contact } from '../api/shapes';
import { Dialog } from '../shell/dialog';
import { Refused } from './refused';
import { useMerge, useMergeCandidates } from './use-contact';

/** Offers to make one of two customers who are surely the same person, and says why they are. */
export function MergeOffer({ id }: { id: string }) {
  const { t } = useTranslation();
  const { data } = useMergeCandidates(id);
  const merge = useMerge(id);
  const [asked, setAsked] = useState<Contact | null>(null);
  if (!data) return null;
  return (
    <>
      {data.items.map(({ contact, explanation }) => (
        <Alert key={contact.id} color="blue" p="xs" title={t('contact.same', { name: nameOf(contact) })}>
          <Stack gap="xs" align="flex-start">
            <Text size="sm">{explanation}</Text>
            <Button size="compact-sm" variant="default" onClick={() => setAsked(contact)}>
              {t('contact.merge')}
            </Button>
          </Stack>
        </Alert>
      ))}
      {asked && (
        <Dialog title={t('contact.mergeTitle')} onClose={() => setAsked(null)}>
          <Text>{t('contact.mergeAsk', { name: nameOf(asked) })}</Text>
          <Refused error={merge.error} />
          <Group justify="flex-end" mt="lg">
            <Button variant="default" onClick={() => setAsked(null)}>
              {t('case.cancel')}
            </Button>
            <Button
              data-autofocus
              loading={merge.isPending}
              onClick={() => merge.mutate(asked.id, { onSuccess: () => setAsked(null) })}
            >
              {t('contact.merge')}
            </Button>
          </Group>
        </Dialog>
      )}
    </>
  );
}

function nameOf({ name, addresses }: Contact): string {
  const [first] = addresses;
  return name ?? first?.phone ?? first?.address ?? '–';
}
