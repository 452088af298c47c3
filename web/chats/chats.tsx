import { Center, Text, VisuallyHidden } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useLocation, useParams } from 'react-router';
import { CaseScreen } from '../case/case-screen';
import { numberIn } from '../case/number-in';
import { Composer } from '../composer/composer';
import { ChatList } from './chat-list';
import classes from './chats.module.css';
import { useChatKeys } from './use-chat-keys';
import { usePreload } from './use-preload';
import { useOpenLongest, type WritesOn } from './use-open-longest';

/** The screen of real-time chats: the list, and the chat that the address names. */
export function Chats() {
  const { t } = useTranslation();
  const number = numberIn(useParams()['number']);
  const openLongest = useOpenLongest();
  const writesOn = (useLocation().state as WritesOn | null)?.writesOn ?? false; // nobody else leaves a state
  useChatKeys(number);
  usePreload(number);
  return (
    <div className={classes['chats']} data-open={number !== null}>
      <VisuallyHidden component="h1">{t('chats.label')}</VisuallyHidden>
      <ChatList openNumber={number} />
      <div className={classes['open']}>
        {number === null ? (
          <Center h="100%" p="lg">
            <Text>{t('chats.choose')}</Text>
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
