import { msOf } from '../time/spans';
import { countWords, rulesShare, shareWords, spanWords } from './figure-words';
import type { Figures } from './use-report';

const GROUPS = ['cases', 'firstAnswer', 'waits', 'ends', 'messages'] as const;
export type ColumnGroup = (typeof GROUPS)[number];

type Name =
  | 'newCases'
  | 'byRules'
  | 'reopened'
  | 'closed'
  | 'resolution'
  | 'resolutionP90'
  | 'firstAnswered'
  | 'firstShare'
  | 'firstMedian'
  | 'firstP90'
  | 'answered'
  | 'share'
  | 'overdue'
  | 'median'
  | 'p90'
  | 'agent'
  | 'inactivity'
  | 'rule'
  | 'macro'
  | 'fromCustomers'
  | 'fromPeople'
  | 'fromRules'
  | 'failed';

/** A column of the table: what it is sorted by, and how it is said. */
export interface Column {
  name: Name;
  group: ColumnGroup;
  sortedBy: (figures: Figures) => number | null;
  say: (figures: Figures, language: string) => string;
}

const count = (name: Name, group: ColumnGroup, of: (figures: Figures) => number): Column => ({
  name,
  group,
  sortedBy: of,
  say: (figures, language) => countWords(of(figures), language),
});
const share = (name: Name, group: ColumnGroup, of: (figures: Figures) => number | null): Column => ({
  name,
  group,
  sortedBy: of,
  say: (figures, language) => shareWords(of(figures), language),
});
const span = (name: Name, group: ColumnGroup, of: (figures: Figures) => string | null): Column => ({
  name,
  group,
  sortedBy: (figures) => {
    const duration = of(figures);
    return duration === null ? null : msOf(duration);
  },
  say: (figures, language) => spanWords(of(figures), language),
});

export const COLUMNS: readonly Column[] = [
  count('newCases', 'cases', ({ newCases }) => newCases),
  share('byRules', 'cases', rulesShare),
  count('reopened', 'cases', ({ reopened }) => reopened),
  count('closed', 'cases', ({ closed }) => closed),
  span('resolution', 'cases', ({ resolution }) => resolution.median),
  span('resolutionP90', 'cases', ({ resolution }) => resolution.p90),
  count('firstAnswered', 'firstAnswer', ({ firstAnswer }) => firstAnswer.answered),
  share('firstShare', 'firstAnswer', ({ firstAnswer }) => firstAnswer.share),
  span('firstMedian', 'firstAnswer', ({ firstAnswer }) => firstAnswer.median),
  span('firstP90', 'firstAnswer', ({ firstAnswer }) => firstAnswer.p90),
  count('answered', 'waits', ({ waits }) => waits.answered),
  share('share', 'waits', ({ waits }) => waits.share),
  count('overdue', 'waits', ({ waits }) => waits.overdue),
  span('median', 'waits', ({ waits }) => waits.median),
  span('p90', 'waits', ({ waits }) => waits.p90),
  count('agent', 'ends', ({ ends }) => ends.agent),
  count('inactivity', 'ends', ({ ends }) => ends.inactivity),
  count('rule', 'ends', ({ ends }) => ends.rule),
  count('macro', 'ends', ({ ends }) => ends.macro),
  count('fromCustomers', 'messages', ({ messages }) => messages.fromCustomers),
  count('fromPeople', 'messages', ({ messages }) => messages.fromPeople),
  count('fromRules', 'messages', ({ messages }) => messages.fromRules),
  count('failed', 'messages', ({ messages }) => messages.failed),
];

/** The groups of columns in their order, each with how many it has. */
export const COLUMN_GROUPS = GROUPS.map((group) => ({
  group,
  span: COLUMNS.filter((column) => column.group === group).length,
}));
