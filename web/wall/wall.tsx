import { Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import { useSettings } from '../api/use-settings';
import { Refused } from '../case/refused';
import { waitLevel } from '../chats/urgency';
import { useRereadOnEvents } from '../live/use-reread-on-events';
import { useNow } from '../time/now';
import { shortSpan } from '../time/spans';
import { AgentsTable } from './agents-table';
import { GoingWrong } from './going-wrong';
import { GroupsTable } from './groups-table';
import classes from './wall.module.css';
import type { components } from '../api/schema';

/** The desk is asked again after an event, no more often than it wants to be. */
const EVERY_MS = 2_000;

/** The desk at a glance, for a screen on the wall: who waits, who is there with how much, what is about to go wrong. */
export function Wall() {
  const { t } = useTranslation();
  const { data: wall, error } = useQuery({
    queryKey: keys.wall,
    queryFn: () => answerOf(api.GET('/api/wall')),
    // Windows close without an event.
    refetchInterval: 60_000,
  });
  useRereadOnEvents(keys.wall, EVERY_MS, (name) => /^(case|message|presence)\./.test(name));
  if (!wall) return <Refused error={error} />;
  return (
    <div className={classes['wall']}>
      <Title order={1} size="h3">
        {t('wall.title')}
      </Title>
      <div className={classes['numbers']}>
        <Waiting waiting={wall.waiting} />
        <Figure label={t('wall.new')} value={sum(wall.groups.map((group) => group.new))} />
        <Figure label={t('wall.active')} value={sum(wall.groups.map((group) => group.active))} />
        <Figure
          label={t('wall.online')}
          value={wall.agents.filter(({ presence }) => presence === 'online').length}
        />
      </div>
      <div className={classes['parts']}>
        <AgentsTable agents={wall.agents} />
        <GroupsTable groups={wall.groups} />
        <GoingWrong windows={wall.windowsClosingSoon} failed={wall.failedMessages} />
      </div>
    </div>
  );
}

function Waiting({ waiting }: { waiting: components['schemas']['Wall']['waiting'] }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const { waitingTargetMs } = useSettings();
  const { count, longestSince } = waiting;
  const waited = longestSince === null ? null : now - Date.parse(longestSince);
  return (
    <>
      <Figure label={t('wall.waiting')} value={count} />
      <Figure
        label={t('wall.longest')}
        value={waited === null ? '–' : shortSpan(waited, i18n.language)}
        level={waited === null ? 'fine' : waitLevel(waited, waitingTargetMs)}
      />
    </>
  );
}

interface FigureProps {
  label: string;
  value: number | string;
  level?: 'fine' | 'half' | 'missed';
}

function Figure({ label, value, level = 'fine' }: FigureProps) {
  return (
    <div className={classes['figure']} data-level={level}>
      <Text span className={classes['value'] ?? ''}>
        {value}
      </Text>
      <Text span size="sm">
        {label}
      </Text>
    </div>
  );
}

const sum = (numbers: number[]) => numbers.reduce((all, one) => all + one, 0);
