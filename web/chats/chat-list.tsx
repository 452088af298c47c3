import { Alert, Button, Center, Tabs, Text } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Case } from '../api/shapes';
import { CHAT_VIEWS, type ChatView } from '../api/keys';
import { problemText } from '../words/problem-text';
import classes from './chat-list.module.css';
import { ChatRow } from './chat-row';
import { holdOrder } from './hold-order';
import { countOf, useChats } from './use-chats';
import { useAgent, useView } from './use-view';
import { WhoseChats } from '../supervisor/whose-chats';

const ROW_PX = 76;

/** Active chats, whoever has waited longest on top. */
export function ChatList({ openNumber }: { openNumber: number | null }) {
  const { t } = useTranslation();
  const [view, setView] = useView();
  const [agentId] = useAgent();
  const lists = {
    new: useChats('new', agentId),
    mine: useChats('mine', agentId),
    all: useChats('all', agentId),
  };
  const { list, error, readOn } = lists[view];
  return (
    <section aria-label={t('chats.label')} className={classes['list']}>
      <WhoseChats />
      <Tabs value={view} onChange={setView} aria-label={t('chats.label')}>
        <Tabs.List grow>
          {CHAT_VIEWS.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {t(`chats.views.${name}`)} <span className={classes['count']}>{countOf(lists[name].list)}</span>
            </Tabs.Tab>
          ))}
        </Tabs.List>
      </Tabs>
      {error && (
        <Alert color="red" role="alert">
          {problemText(t, error)}
        </Alert>
      )}
      {list && (
        <Rows
          key={`${view} ${agentId}`}
          items={list.items}
          openNumber={openNumber}
          onEnd={readOn}
          view={view}
        />
      )}
    </section>
  );
}

interface RowsProps {
  items: Case[];
  view: ChatView;
  openNumber: number | null;
  /** The end has come into sight. */
  onEnd: () => Promise<void>;
}

function Rows({ items, view, openNumber, onEnd }: RowsProps) {
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const [held, setHeld] = useState<Case[] | null>(null);
  const { shown, changes } = held ? holdOrder(held, items) : { shown: items, changes: 0 };
  const hold = () => setHeld((already) => already ?? items);
  const letGo = () => setHeld(null);
  // Only the rows that can be seen are drawn.
  const rows = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => shown[index]?.number ?? index,
    overscan: 10,
  });
  const seen = rows.getVirtualItems();
  const atEnd = (seen.at(-1)?.index ?? 0) >= shown.length - 1;
  const readOn = useEffectEvent(onEnd);
  const { length } = shown;
  useEffect(() => {
    if (atEnd && length > 0) void readOn();
  }, [atEnd, length]);
  return (
    // The button that shows the changes is part of it: on the way to it nothing may move either.
    <div
      className={classes['held']}
      onPointerEnter={hold}
      onPointerLeave={({ currentTarget }) => {
        if (!currentTarget.contains(document.activeElement)) letGo();
      }}
      onFocus={hold}
      onBlur={({ currentTarget, relatedTarget }) => {
        if (!currentTarget.contains(relatedTarget) && !currentTarget.matches(':hover')) letGo();
      }}
    >
      <div className={classes['changes']} role="status">
        {changes > 0 && (
          <Button variant="light" size="compact-xs" fullWidth onClick={() => setHeld(items)}>
            {t('chats.changes', { count: changes })}
          </Button>
        )}
      </div>
      <div ref={scroller} className={classes['rows']}>
        {shown.length === 0 ? (
          <Center p="lg">
            <Text ta="center">{t(`chats.empty.${view}`)}</Text>
          </Center>
        ) : (
          <ul className={classes['seen']} style={{ height: rows.getTotalSize() }}>
            {seen.map(({ index, key, start }) => {
              const chat = shown[index];
              return (
                chat && (
                  <li key={key} className={classes['item']} style={{ transform: `translateY(${start}px)` }}>
                    <ChatRow chat={chat} view={view} isOpen={chat.number === openNumber} />
                  </li>
                )
              );
            })}
          </ul>
        )}
      </div>
    </div>
  );
}
