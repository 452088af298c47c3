import { Center, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { Thread } from '../thread/thread';
import { ChatList } from './chat-list';
import classes from './chats.module.css';
import { useChatKeys } from './use-chat-keys';

/** The screen of real-time chats: the list, and the chat that the address names. */
export function Chats() {
  const { t } = useTranslation();
  const number = numberIn(useParams()['number']);
  useChatKeys(number);
  return (
    <div className={classes['chats']} data-open={number !== null}>
      <ChatList openNumber={number} />
      <div className={classes['open']}>
        {number === null ? (
          <Center h="100%" p="lg">
            <Text>{t('chats.choose')}</Text>
          </Center>
        ) : (
          <Thread number={number} />
        )}
      </div>
    </div>
  );
}

function numberIn(text: string | undefined): number | null {
  return text !== undefined && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null;
}
