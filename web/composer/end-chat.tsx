import { Button, Group, Menu, Radio, Stack, Text } from '@mantine/core';
import { IconChevronUp } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answerOf, api } from '../api/client';
import type { Case } from '../api/shapes';
import { STATUSES } from '../case/standing';
import { useCommands } from '../keys/use-commands';
import { applyCase } from '../live/apply-event';
import { useGroups } from '../people/use-people';
import { Dialog } from '../shell/dialog';
import { problemText } from '../words/problem-text';

type Status = Case['status'];
const NO_REASON = '';

/** In the lower right corner: ends the chat with a status for its case, and a reason where the group has some. */
export function EndChat({ shown }: { shown: Case }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const [asked, setAsked] = useState<Status | null>(null);
  const { endReasons, endReasonRequired } = useEndReasons(shown.group.id);
  useCommands({ endChat: () => setOpen(true) });
  const end = useMutation({
    mutationFn: (body: { status: Status; reason?: string }) =>
      answerOf(
        api.POST('/api/cases/{number}/chat/end', {
          params: { path: { number: String(shown.number) } },
          body,
        }),
      ),
    onSuccess: (now) => {
      setAsked(null);
      applyCase(queries, now);
    },
  });
  const choose = (status: Status) => {
    end.reset();
    if (endReasons.length > 0) setAsked(status);
    else end.mutate({ status });
  };
  return (
    <>
      <Menu opened={isOpen} onChange={setOpen} position="top-end" withinPortal>
        <Menu.Target>
          <Button
            variant="default"
            loading={end.isPending}
            rightSection={<IconChevronUp size={16} aria-hidden />}
            aria-keyshortcuts="E"
          >
            {t('composer.end.button')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{t('composer.end.ask')}</Menu.Label>
          {STATUSES.map((status) => (
            <Menu.Item key={status} onClick={() => choose(status)}>
              <Text size="sm">{t(`thread.status.${status}`)}</Text>
              <Text size="xs">{t(`composer.end.means.${status}`)}</Text>
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {end.error && asked === null && (
        <Text role="alert" size="sm">
          {problemText(t, end.error)}
        </Text>
      )}
      {asked !== null && (
        <WhyEnded
          reasons={endReasons}
          isRequired={endReasonRequired}
          isEnding={end.isPending}
          error={end.error}
          onClose={() => setAsked(null)}
          onEnd={(reason) => end.mutate({ status: asked, ...(reason === NO_REASON ? {} : { reason }) })}
        />
      )}
    </>
  );
}

interface WhyEndedProps {
  reasons: string[];
  isRequired: boolean;
  isEnding: boolean;
  error: Error | null;
  onClose: () => void;
  onEnd: (reason: string) => void;
}

function WhyEnded({ reasons, isRequired, isEnding, error, onClose, onEnd }: WhyEndedProps) {
  const { t } = useTranslation();
  const [reason, setReason] = useState(isRequired ? null : NO_REASON);
  return (
    <Dialog onClose={onClose} title={t('composer.end.why')}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (reason !== null) onEnd(reason);
        }}
      >
        <Radio.Group
          value={reason}
          onChange={setReason}
          label={t('composer.end.reason')}
          required={isRequired}
        >
          <Stack gap="xs" mt="xs">
            {reasons.map((one) => (
              <Radio key={one} value={one} label={one} />
            ))}
            {!isRequired && <Radio value={NO_REASON} label={t('composer.end.noReason')} />}
          </Stack>
        </Radio.Group>
        {error && (
          <Text role="alert" size="sm" mt="sm">
            {problemText(t, error)}
          </Text>
        )}
        <Group justify="flex-end" mt="lg">
          <Button type="submit" disabled={reason === null} loading={isEnding}>
            {t('composer.end.button')}
          </Button>
        </Group>
      </form>
    </Dialog>
  );
}

/** What the group's people may say of why a chat ended. */
function useEndReasons(groupId: string) {
  const group = useGroups().find(({ id }) => id === groupId);
  return { endReasons: group?.endReasons ?? [], endReasonRequired: group?.endReasonRequired ?? false };
}
