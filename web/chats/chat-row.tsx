import { Badge, Group, Text } from '@mantine/core';
import { IconBrandWhatsapp, IconMessage } from '@tabler/icons-react';
import { memo } from 'react';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Case } from '../api/shapes';
import type { ChatView } from '../api/keys';
import { useSettings } from '../api/use-settings';
import { LabelChip } from '../labels/label-chip';
import { customerName } from '../thread/customer-name';
import { useNow } from '../time/now';
import { countdown, shortSpan } from '../time/spans';
import classes from './chat-row.module.css';
import { searchOf, useAgent } from './use-view';
import { usePointerPreload } from './use-pointer-preload';
import { endsSoon, waitLevel, windowLeft } from './urgency';

const SOON_CLOSED_MS = 2 * 3_600_000;
const PRIORITY_COLOURS = { low: 'gray', high: 'orange', critical: 'red' } as const;
/** Pictures of the kinds of channels that have one; any other is a message. */
const CHANNEL_PICTURES: Record<string, typeof IconMessage> = { whatsapp: IconBrandWhatsapp };

interface ChatRowProps {
  chat: Case;
  view: ChatView;
  isOpen: boolean;
}

/** One chat in the list: who, what they wrote last, how long they have waited, and what will happen soon. */
export function ChatRow({ chat, view, isOpen }: ChatRowProps) {
  const [agentId] = useAgent();
  const preload = usePointerPreload(chat.number);
  return (
    <Link
      to={{ pathname: `/chats/${chat.number}`, search: searchOf(view, agentId).toString() }}
      className={classes['row'] ?? ''}
      aria-current={isOpen ? 'true' : undefined}
      draggable={false}
      {...preload}
    >
      <RowLines chat={chat} />
    </Link>
  );
}

/** Not drawn again when another chat is opened, which every link learns of. */
const RowLines = memo(function RowLines({ chat }: { chat: Case }) {
  const { t } = useTranslation();
  const Picture = CHANNEL_PICTURES[chat.channel.kind] ?? IconMessage;
  return (
    <>
      <span className={classes['line']}>
        <Picture size={16} aria-label={chat.channel.kind} className={classes['channel'] ?? ''} />
        <bdi className={classes['name']}>{customerName(chat)}</bdi>
        <Waiting chat={chat} />
      </span>
      <span className={classes['line']}>
        <Text size="sm" className={classes['last'] ?? ''} dir="auto">
          {lastLine(chat, t)}
        </Text>
        {chat.unread > 0 && (
          <Badge size="sm" circle={chat.unread < 10} aria-label={t('chats.unread', { count: chat.unread })}>
            {chat.unread}
          </Badge>
        )}
      </span>
      <Group gap={4} className={classes['badges'] ?? ''}>
        {chat.draft && (
          <Badge size="xs" color="grape" variant="light">
            {t('chats.draft')}
          </Badge>
        )}
        <WindowBadge chat={chat} />
        {chat.priority !== 'normal' && (
          <Badge size="xs" variant="light" color={PRIORITY_COLOURS[chat.priority]}>
            {t(`priority.${chat.priority}`)}
          </Badge>
        )}
        {chat.labels.map((label) => (
          <LabelChip key={label} name={label} size="xs" maw={140} />
        ))}
      </Group>
    </>
  );
});

/** How long the customer has waited; red with the seconds that are left before the chat ends by itself. */
function Waiting({ chat }: { chat: Case }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const { waitingTargetMs, endingWarningMs } = useSettings();
  const left = endsSoon(chat, now, endingWarningMs);
  if (left !== null)
    return (
      <span className={classes['time']} data-level="missed">
        {t('chats.endsIn', { time: countdown(left) })}
      </span>
    );
  if (chat.waitingSince === null) return null;
  const waited = now - Date.parse(chat.waitingSince);
  const level = waitLevel(waited, waitingTargetMs);
  return (
    <span className={classes['time']} data-level={level}>
      {t('chats.waits', { time: shortSpan(waited, i18n.language) })}
    </span>
  );
}

function WindowBadge({ chat }: { chat: Case }) {
  const { t, i18n } = useTranslation();
  const left = windowLeft(chat, useNow(60_000));
  if (left === null || left > SOON_CLOSED_MS) return null;
  return (
    <Badge size="xs" variant="light" color={left === 0 ? 'gray' : 'orange'}>
      {left === 0 ? t('chats.windowClosed') : t('chats.windowLeft', { time: shortSpan(left, i18n.language) })}
    </Badge>
  );
}

function lastLine({ lastMessage }: Case, t: TFunction): string {
  if (!lastMessage) return '';
  const text = lastMessage.text || t(`messageKind.${lastMessage.kind}`);
  return lastMessage.direction === 'out' ? t('chats.ours', { text }) : text;
}
