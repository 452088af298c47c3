import { IconClick } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Message } from '../api/shapes';
import classes from './cards.module.css';
import { webAddress } from './links';
import { RichText, WebLink } from './rich-text';

/** The buttons or the list that the customer was offered. */
export function Offered({ offer }: { offer: NonNullable<Message['interactive']> }) {
  const { t } = useTranslation();
  const { body, buttons, items, listButton } = offer;
  return (
    <>
      {body !== '' && <RichText text={body} />}
      {listButton !== null && <div className={classes['button']}>{listButton}</div>}
      <ul className={classes['offers']} aria-label={t('thread.offered')}>
        {buttons.map(({ title, value, type }, place) => {
          const href = type === 'url' && value !== null ? webAddress(value) : null;
          return (
            <li key={place} className={classes['button']} dir="auto">
              {href === null ? title : <WebLink href={href}>{title}</WebLink>}
            </li>
          );
        })}
        {items.map(({ title, description }, place) => (
          <li key={place} className={classes['item']} dir="auto">
            {title}
            {description !== null && description !== '' && <small> – {description}</small>}
          </li>
        ))}
      </ul>
    </>
  );
}

/** What the customer pressed, or chose from a list. */
export function Pressed({ button }: { button: NonNullable<Message['button']> }) {
  const { t } = useTranslation();
  return (
    <div className={classes['pressed']} dir="auto">
      <IconClick size={16} role="img" aria-label={t('thread.pressed')} />
      <span>{button.text ?? button.payload}</span>
    </div>
  );
}
