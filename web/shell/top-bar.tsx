import { Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ChatIcon } from '../alerts/chat-icon';
import { Bell } from '../notifications/bell';
import { ForAdministrators } from './for-administrators';
import classes from './top-bar.module.css';

/** Above every screen; the chat icon stands in its right corner, beside what one was told. */
export function TopBar() {
  const { t } = useTranslation();
  return (
    <header className={classes['bar']}>
      <Text fw={700} component="span">
        {t('product')}
      </Text>
      <Group gap="xs" wrap="nowrap">
        <ForAdministrators />
        <Bell />
        <ChatIcon />
      </Group>
    </header>
  );
}
