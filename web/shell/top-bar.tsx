import { Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ChatIcon } from '../alerts/chat-icon';
import classes from './top-bar.module.css';

/** Above every screen; the chat icon stands in its right corner. */
export function TopBar() {
  const { t } = useTranslation();
  return (
    <header className={classes['bar']}>
      <Text fw={700} component="span">
        {t('product')}
      </Text>
      <Group gap="xs">
        <ChatIcon />
      </Group>
    </header>
  );
}
