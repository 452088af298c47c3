import { Tooltip } from '@mantine/core';
import { IconMessages } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { NavLink as RouterLink } from 'react-router';
import { OwnPresence } from './own-presence';
import classes from './rail.module.css';

const PLACES = [{ to: '/chats', word: 'rail.chats', Icon: IconMessages }] as const;

/** The ways to the screens, on the left; on a telephone at the bottom. */
export function Rail() {
  const { t } = useTranslation();
  return (
    <nav className={classes['rail']} aria-label={t('rail.label')}>
      {PLACES.map(({ to, word, Icon }) => (
        <Tooltip key={to} label={t(word)} position="right">
          <RouterLink to={to} className={classes['place'] ?? ''} aria-label={t(word)}>
            <Icon aria-hidden />
          </RouterLink>
        </Tooltip>
      ))}
      <div className={classes['own']}>
        <OwnPresence />
      </div>
    </nav>
  );
}
