import { Button, Group, Text } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import { Refused } from '../case/refused';
import { Dialog } from '../shell/dialog';
import { isChannel, type AnyIntegration } from './use-integrations';

/** Deletes an integration after asking; what goes and what stays is said before. */
export function DeleteIntegration({ integration }: { integration: AnyIntegration }) {
  const { t } = useTranslation(['integrations', 'translation']);
  const [isAsking, setAsking] = useState(false);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const remove = useMutation({
    mutationFn: () =>
      answerOf(api.DELETE('/api/integrations/{id}', { params: { path: { id: integration.id } } })),
    onSuccess: async () => {
      await navigate('/settings/integrations', { replace: true });
      queries.removeQueries({ queryKey: keys.integration(integration.id) });
      await queries.invalidateQueries({ queryKey: keys.integrations });
    },
  });
  const isDraft = integration.health === 'draft';
  const what = isDraft ? 'draft' : isChannel(integration) ? 'channel' : 'cloud';
  return (
    <>
      <Button
        variant="subtle"
        color="red"
        leftSection={<IconTrash size={16} aria-hidden />}
        onClick={() => setAsking(true)}
      >
        {t(isDraft ? 'delete.draft' : 'delete.ask')}
      </Button>
      {isAsking && (
        <Dialog title={t('delete.title', { name: integration.name })} onClose={() => setAsking(false)}>
          <Text size="sm">{t(`delete.about.${what}`)}</Text>
          <Refused error={remove.error} />
          <Group justify="flex-end" mt="md">
            <Button variant="default" onClick={() => setAsking(false)}>
              {t('translation:case.cancel')}
            </Button>
            <Button color="red" loading={remove.isPending} onClick={() => remove.mutate()}>
              {t('delete.yes')}
            </Button>
          </Group>
        </Dialog>
      )}
    </>
  );
}
