import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answerOf, api } from '../api/client';
import type { Case } from '../api/shapes';
import { applyCase } from '../live/apply-event';
import { GiveForm, type Giving } from '../people/give-form';
import { Dialog } from '../shell/dialog';

/** Asks to whom a chat goes, and with which words to them. */
export function Transfer({ shown, onClose }: { shown: Case; onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const transfer = useMutation({
    mutationFn: (body: Giving) =>
      answerOf(
        api.POST('/api/cases/{number}/chat/transfer', {
          params: { path: { number: String(shown.number) } },
          body,
        }),
      ),
    onSuccess: (now) => {
      applyCase(queries, now);
      onClose();
    },
  });
  return (
    <Dialog onClose={onClose} title={t('transfer.title')}>
      <GiveForm
        except={shown.chat?.takenBy?.id ?? null}
        noteHint={t('transfer.noteHint')}
        button={t('transfer.submit')}
        isPending={transfer.isPending}
        error={transfer.error}
        onGive={transfer.mutate}
        onClose={onClose}
      />
    </Dialog>
  );
}
