import { useTranslation } from 'react-i18next';
import classes from './bubble.module.css';
import { clockTime, fullTime } from './moments';
import { RichText } from './rich-text';
import type { Note } from './timeline';

/** What colleagues tell one another; the customer never sees it. */
export function NoteBubble({ note }: { note: Note }) {
  const { t, i18n } = useTranslation();
  const name = note.author.name ?? t(`thread.by.${note.author.type}`);
  return (
    <li className={classes['row']} data-side="out">
      <article className={classes['bubble']} data-note aria-label={t('thread.noteFrom', { name })}>
        <div className={classes['author']} dir="auto">
          {t('thread.noteFrom', { name })}
        </div>
        <RichText text={note.text} />
        <div className={classes['foot']}>
          <time dateTime={note.createdAt} title={fullTime(note.createdAt, i18n.language)}>
            {clockTime(note.createdAt, i18n.language)}
          </time>
        </div>
      </article>
    </li>
  );
}
