import { Tooltip } from '@mantine/core';
import {
  IconAddressBook,
  IconChartBar,
  IconClockExclamation,
  IconDeviceTv,
  IconListDetails,
  IconMessages,
  IconRoute,
  IconSettings,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'react-router';
import type { components } from '../api/schema';
import { useConnection } from '../live/live';
import { useMe } from '../session/me';
import { OwnPresence } from './own-presence';
import { SCREENS } from './screens';
import classes from './rail.module.css';
import { countWord, useCounts } from './use-counts';

type Counts = components['schemas']['Counts'];

interface Place {
  to: string;
  word: `rail.${'chats' | 'unanswered' | 'cases' | 'contacts' | 'wall' | 'rules' | 'reports' | 'settings'}`;
  Icon: typeof IconMessages;
  screen: keyof typeof SCREENS;
  count?: (counts: Counts) => number;
  forAdministrators?: boolean;
}

const PLACES: Place[] = [
  {
    to: '/chats',
    word: 'rail.chats',
    Icon: IconMessages,
    screen: 'chats',
    count: ({ chats, waitingMine }) => chats.new + waitingMine,
  },
  {
    to: '/cases?view=unanswered',
    word: 'rail.unanswered',
    Icon: IconClockExclamation,
    screen: 'cases',
    count: ({ unanswered }) => unanswered,
  },
  { to: '/cases', word: 'rail.cases', Icon: IconListDetails, screen: 'cases' },
  { to: '/contacts', word: 'rail.contacts', Icon: IconAddressBook, screen: 'contacts' },
  { to: '/wall', word: 'rail.wall', Icon: IconDeviceTv, screen: 'wall', forAdministrators: true },
  { to: '/rules', word: 'rail.rules', Icon: IconRoute, screen: 'rules', forAdministrators: true },
  { to: '/reports', word: 'rail.reports', Icon: IconChartBar, screen: 'reports', forAdministrators: true },
  { to: '/settings', word: 'rail.settings', Icon: IconSettings, screen: 'settings' },
];

/** The ways to the screens, on the left, with how many wait there; on a telephone at the bottom. */
export function Rail() {
  const { t } = useTranslation();
  const me = useMe();
  const counts = useCounts();
  const connection = useConnection();
  const { pathname, search } = useLocation();
  const isAt = ({ to }: Place) => {
    const [path = '', query] = to.split('?');
    if (pathname !== path && !pathname.startsWith(`${path}/`)) return false;
    // The unanswered are a part of all cases, with a way of their own.
    return path !== '/cases' || (query !== undefined) === search.includes('view=unanswered');
  };
  return (
    <nav className={classes['rail']} aria-label={t('rail.label')}>
      {PLACES.filter((place) => !place.forAdministrators || me.role === 'administrator').map((place) => {
        const { to, word, Icon } = place;
        // There by the time it is pressed. Not without a line: some browsers never try again what failed once.
        const preload = () => {
          if (connection === 'open') SCREENS[place.screen]().catch(() => undefined);
        };
        const count = (counts && place.count?.(counts)) ?? 0;
        const name = count > 0 ? t('rail.count', { place: t(word), count: countWord(count) }) : t(word);
        return (
          <Tooltip key={to} label={t(word)} position="right">
            <Link
              to={to}
              className={classes['place'] ?? ''}
              aria-label={name}
              aria-current={isAt(place) ? 'page' : undefined}
              onPointerEnter={preload}
              onFocus={preload}
            >
              <Icon aria-hidden />
              {count > 0 && (
                <span className={classes['count']} aria-hidden>
                  {countWord(count)}
                </span>
              )}
            </Link>
          </Tooltip>
        );
      })}
      <div className={classes['own']}>
        <OwnPresence />
      </div>
    </nav>
  );
}
