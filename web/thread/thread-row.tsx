import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { MessageBubble } from './message-bubble';
import { dayName } from './moments';
import { NoteBubble } from './note-bubble';
import { SystemLine } from './system-line';
import classes from './thread.module.css';
import type { Row } from './timeline';

/** One line of a thread. A message that didn't change is not drawn again. */
export const ThreadRow = memo(
  function ThreadRow({ row }: { row: Row }) {
    switch (row.kind) {
      case 'day':
        return <DayLine at={row.at} />;
      case 'unread':
        return <UnreadLine />;
      case 'message':
        return <MessageBubble message={row.message} isLate={row.isLate ?? false} />;
      case 'note':
        return <NoteBubble note={row.note} />;
      case 'system':
        return <SystemLine entries={row.entries} />;
    }
  },
  (before, after) =>
    contentOf(before.row) === contentOf(after.row) && isLate(before.row) === isLate(after.row),
);

const isLate = (row: Row) => row.kind === 'message' && row.isLate;

/** What decides how a line looks, as something that can be compared. */
function contentOf(row: Row): unknown {
  if (row.kind === 'message') return row.message;
  if (row.kind === 'note') return row.note;
  // An entry of the history never changes, but another one of the same moment may join its line.
  return row.kind === 'system' ? `${row.id}+${row.entries.length}` : row.id;
}

function DayLine({ at }: { at: string }) {
  const { i18n } = useTranslation();
  return (
    <li className={classes['day']}>
      <time dateTime={at}>{dayName(at, i18n.language)}</time>
    </li>
  );
}

function UnreadLine() {
  const { t } = useTranslation();
  return <li className={classes['unread']}>{t('thread.unread')}</li>;
}
