import { LabelChip } from '../labels/label-chip';
import { Badge, Group, Text } from '@mantine/core';
import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Case } from '../api/shapes';
import { useSettings } from '../api/use-settings';
import { waitLevel } from '../chats/urgency';
import { fullTime } from '../thread/moments';
import { useNow } from '../time/now';
import { shortSpan } from '../time/spans';
import classes from './cases-table.module.css';
import type { Sort } from './cases-query';

interface Column {
  /** As a track of a grid. */
  width: string;
  /** By what the desk can sort it. */
  sort?: Sort;
  cell: (one: Case, t: TFunction, language: string) => ReactNode;
}

const PRIORITY_COLOURS = { low: 'gray', normal: 'gray', high: 'orange', critical: 'red' } as const;

/** What can be shown of each case beside its number and its customer, which always stand there. */
export const COLUMNS = {
  subject: {
    width: 'minmax(10rem, 3fr)',
    cell: (one, t) => <span dir="auto">{lastLine(one, t)}</span>,
  },
  status: { width: '6.5rem', sort: 'status', cell: ({ status }, t) => t(`thread.status.${status}`) },
  priority: {
    width: '6.5rem',
    sort: 'priority',
    cell: ({ priority }, t) =>
      priority === 'normal' ? (
        t('priority.normal')
      ) : (
        <Badge size="sm" variant="light" color={PRIORITY_COLOURS[priority]}>
          {t(`priority.${priority}`)}
        </Badge>
      ),
  },
  group: { width: 'minmax(6rem, 1fr)', cell: ({ group }) => <bdi>{group.name}</bdi> },
  assignee: {
    width: 'minmax(6rem, 1fr)',
    cell: ({ assignee }) => (assignee ? <bdi>{assignee.name}</bdi> : '–'),
  },
  labels: {
    width: 'minmax(6rem, 1.2fr)',
    cell: ({ labels }) => (
      <Group gap={4} wrap="nowrap" className={classes['labels'] ?? ''}>
        {labels.map((label) => (
          <LabelChip key={label} name={label} size="sm" maw={120} />
        ))}
      </Group>
    ),
  },
  waiting: { width: '5.5rem', sort: 'waitingSince', cell: (one) => <Waiting one={one} /> },
  updated: {
    width: '10.5rem',
    sort: 'updatedAt',
    cell: ({ updatedAt }, _t, language) => fullTime(updatedAt, language),
  },
  created: {
    width: '10.5rem',
    sort: 'createdAt',
    cell: ({ createdAt }, _t, language) => fullTime(createdAt, language),
  },
} as const satisfies Record<string, Column>;

export type ColumnName = keyof typeof COLUMNS;

const USUAL: ColumnName[] = ['subject', 'status', 'priority', 'assignee', 'labels', 'waiting', 'updated'];

const isColumn = (name: string): name is ColumnName => name in COLUMNS;

/** Those that somebody wants to see, in the order of the table; the usual ones where they have not chosen. */
export function columnsOf(wanted: readonly string[]): ColumnName[] {
  const known = wanted.filter(isColumn);
  return known.length > 0
    ? Object.keys(COLUMNS)
        .filter(isColumn)
        .filter((name) => known.includes(name))
    : USUAL;
}

/** A column, with all that it may have. */
export const columnOf = (name: ColumnName): Column => COLUMNS[name];

function Waiting({ one }: { one: Case }) {
  const { i18n } = useTranslation();
  const now = useNow(60_000);
  const { waitingTargetMs, waitingTargetAsyncMs } = useSettings();
  if (one.waitingSince === null) return '–';
  const waited = now - Date.parse(one.waitingSince);
  const target = one.channel.mode === 'sync' ? waitingTargetMs : waitingTargetAsyncMs;
  return (
    <Text span size="sm" className={classes['wait'] ?? ''} data-level={waitLevel(waited, target)}>
      {shortSpan(waited, i18n.language)}
    </Text>
  );
}

function lastLine({ lastMessage, subject }: Case, t: TFunction): string {
  if (!lastMessage) return subject;
  const text = lastMessage.text || t(`messageKind.${lastMessage.kind}`);
  return lastMessage.direction === 'out' ? t('chats.ours', { text }) : text;
}
