import { Button, Stack, Text } from '@mantine/core';
import { IconMessages } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ChatRow } from '../chats/chat-row';
import { useChats } from '../chats/use-chats';
import type { Case } from '../api/shapes';
import type { ChatView } from '../api/keys';
import { useMe } from '../session/me';
import { CornerPopover } from '../shell/corner-popover';
import { useNow } from '../time/now';
import classes from './chat-icon.module.css';
import { usePageBadge } from './page-badge';
import { useAlarms } from './use-alarms';
import { waitingChats } from './waiting-chats';

const MOST_SHOWN = 20;

/** In the upper right corner: grey while all is quiet, green with a count when a chat or an answer waits. */
export function ChatIcon() {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const me = useMe();
  const untaken = useChats('new').list?.items ?? [];
  const mine = useChats('mine').list?.items ?? [];
  const alerted = useAlarms(mine.some(({ waitingSince }) => waitingSince !== null));
  const offered = me.presence === 'online' ? untaken : [];
  const { incoming, answers } = waitingChats({ untaken: offered, mine }, alerted, useNow());
  const count = incoming.length + answers.length;
  usePageBadge(count);
  return (
    <CornerPopover
      isOpen={isOpen}
      onChange={setOpen}
      label={t('alerts.label')}
      onPress={() => setOpen(false)}
      target={
        <Button
          className={classes['icon'] ?? ''}
          data-waiting={count > 0}
          variant={count > 0 ? 'filled' : 'default'}
          size="compact-md"
          aria-label={t('alerts.icon', { count })}
          aria-expanded={isOpen}
          leftSection={<IconMessages size={18} aria-hidden />}
          onClick={() => setOpen(!isOpen)}
        >
          {count}
        </Button>
      }
    >
      <Stack gap={0} className={classes['panel'] ?? ''}>
        {count === 0 && <Text p="md">{t('alerts.quiet')}</Text>}
        <Section title={t('alerts.incoming')} chats={incoming} view="new" />
        <Section title={t('alerts.answers')} chats={answers} view="mine" />
      </Stack>
    </CornerPopover>
  );
}

function Section({ title, chats, view }: { title: string; chats: Case[]; view: ChatView }) {
  if (chats.length === 0) return null;
  return (
    <section aria-label={title}>
      <Text size="xs" fw={700} px="sm" py={4}>
        {title}
      </Text>
      {chats.slice(0, MOST_SHOWN).map((chat) => (
        <ChatRow key={chat.number} chat={chat} view={view} isOpen={false} />
      ))}
    </section>
  );
}
