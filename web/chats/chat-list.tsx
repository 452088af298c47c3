import { Tabs, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answerOf, api } from '../api/client';
import { keys, type ChatView } from '../api/keys';

const VIEWS: ChatView[] = ['new', 'mine', 'all'];

/** Active chats, whoever has waited longest on top. */
export function ChatList() {
  const { t } = useTranslation();
  const [view, setView] = useState<ChatView>('new');
  const { data } = useQuery({
    queryKey: keys.chats(view),
    queryFn: () => answerOf(api.GET('/api/chats', { params: { query: { view } } })),
  });
  return (
    <section aria-label={t('views.label')}>
      <Tabs value={view} onChange={(value) => setView(VIEWS.find((known) => known === value) ?? 'new')}>
        <Tabs.List>
          {VIEWS.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {t(`views.${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
      </Tabs>
      <ul>
        {data?.items.map((chat) => (
          <li key={chat.number}>
            <Link to={`/chats/${chat.number}`}>
              <Text>{chat.contact.name ?? chat.contact.address}</Text>
              <Text size="sm" lineClamp={1}>
                {chat.lastMessage?.text}
              </Text>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
