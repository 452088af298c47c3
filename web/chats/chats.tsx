import { Center, Stack, Text, VisuallyHidden } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useLocation, useParams } from 'react-router';
import { CaseScreen } from '../case/case-screen';
import { numberIn } from '../case/number-in';
import { Composer } from '../composer/composer';
import { ForEmptyList } from '../shell/for-administrators';
import { ChatList } from './chat-list';
import classes from './chats.module.css';
import { useChatKeys } from './use-chat-keys';
import { usePreload } from './use-preload';
import { useAgent } from './use-view';
import { useChats } from './use-chats';
import { useOpenLongest, type WritesOn } from './use-open-longest';

/** The screen of real-time chats: the list, and the chat that the address names. */
export function Chats() {
  const { t } = useTranslation();
  const number = numberIn(useParams()['number']);
  const openLongest = useOpenLongest();
  const writesOn = (useLocation().state as WritesOn | null)?.writesOn ?? false; // nobody else leaves a state
  const isEmpty = useChats('all', useAgent()[0]).list?.items.length === 0;
  useChatKeys(number);
  usePreload(number);
  return (
    <div className={classes['chats']} data-open={number !== null}>
      <VisuallyHidden component="h1">{t('chats.label')}</VisuallyHidden>
      <ChatList openNumber={number} />
      <div className={classes['open']}>
        {number === null ? (
          <Center h="100%" p="lg">
            {isEmpty ? (
              <Stack ta="center">
                <Text>{t('chats.nobody')}</Text>
                <ForEmptyList />
              </Stack>
            ) : (
              <Text>{t('chats.choose')}</Text>
            )}
          </Center>
        ) : (
          <CaseScreen number={number}>
            <Composer number={number} onNext={() => openLongest(number)} autoFocus={writesOn} />
          </CaseScreen>
        )}
      </div>
    </div>
  );
}
