import { Button, Loader } from '@mantine/core';
import { IconArrowDown } from '@tabler/icons-react';
import { useEffect, useEffectEvent, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Case, Message } from '../api/shapes';
import { useOutgoing } from '../composer/use-outbox';
import { useMe } from '../session/me';
import { localDay } from './moments';
import classes from './thread.module.css';
import { ThreadRow } from './thread-row';
import { useWhichThread } from './thread-context';
import { firstUnread, newSince, timeline, withDividers, type Row } from './timeline';
import { useMarkRead } from './use-mark-read';
import { underWay } from './under-way';
import { useReading } from './use-reading';
import { useBottom, useWhenSeen } from './use-scroll';
import { useHistory, useNotes } from './use-thread';

interface MessageLogProps {
  shown: Case;
  /** Oldest first. */
  messages: Message[];
  /** Whether there are no older ones. */
  isWhole: boolean;
  isLoadingOlder: boolean;
  loadOlder: () => void;
}

/**
 * The lines, in a place that scrolls from its bottom: the browser itself holds what one reads where it is, whether older
 * messages come above it or newer ones below, and follows at the bottom.
 */
export function MessageLog({ shown, messages, isWhole, isLoadingOlder, loadOlder }: MessageLogProps) {
  const { t } = useTranslation();
  const me = useMe();
  const { customer, reading } = useWhichThread();
  const notes = useNotes(shown.number);
  const history = useHistory(shown.number);
  // What was unread when the thread was opened stays marked while it is read.
  const [unreadFrom] = useState(() => firstUnread(messages, shown.unread));
  const outgoing = useOutgoing(shown.number);
  const rows = useMemo(() => {
    const items = [...timeline({ messages, notes, history, isWhole }), ...underWay(outgoing, messages)];
    return withDividers(items, unreadFrom, localDay);
  }, [messages, notes, history, isWhole, unreadFrom, outgoing]);
  const scroller = useRef<HTMLDivElement>(null);
  const top = useRef<HTMLLIElement>(null);
  const { isAtBottom, toBottom } = useBottom(scroller);
  useWhenSeen(top, scroller, !isWhole && !isLoadingOlder, loadOlder);

  const newest = messages.at(-1) ?? null;
  useReading(reading, { newestId: newest?.id ?? null, isAtBottom, toNewest: toBottom });
  const [seenId, setSeenId] = useState(newest?.id ?? null);
  if (isAtBottom && newest && newest.id !== seenId) setSeenId(newest.id);
  const unseen = isAtBottom ? 0 : newSince(messages, seenId);
  useMarkRead(shown.number, {
    lastId: isAtBottom ? (newest?.id ?? null) : null,
    unread: shown.unread,
  });
  // Whoever answers wants to see the answer.
  const follow = useEffectEvent(toBottom);
  const ownId = newest?.author.id === me.id ? newest.id : null;
  const sentId = outgoing.at(-1)?.clientId ?? null;
  useEffect(() => {
    if ((ownId ?? sentId) !== null && document.hasFocus()) follow();
  }, [ownId, sentId]);

  return (
    <div className={classes['middle']}>
      <div
        ref={scroller}
        className={classes['log']}
        role="log"
        aria-label={t('thread.log', { name: customer })}
        aria-busy={isLoadingOlder}
        // Scrolled with the keyboard too.
        tabIndex={0}
      >
        <ol className={classes['rows']}>
          <li ref={top} className={classes['top']}>
            {isLoadingOlder && <Loader size="sm" aria-label={t('thread.loadingOlder')} />}
          </li>
          {rows.map((row) => (
            <ThreadRow key={keyOf(row)} row={row} />
          ))}
        </ol>
      </div>
      {!isAtBottom && (
        <Button
          className={classes['down'] ?? ''}
          size="compact-sm"
          radius="xl"
          variant={unseen > 0 ? 'filled' : 'default'}
          leftSection={<IconArrowDown size={16} aria-hidden />}
          onClick={toBottom}
        >
          {unseen > 0 ? t('thread.new', { count: unseen }) : t('thread.newest')}
        </Button>
      )}
    </div>
  );
}

/** An answer stays the same line from Send on, whatever id the desk gives it. */
const keyOf = (row: Row) => (row.kind === 'message' ? (row.message.clientId ?? row.id) : row.id);
