import { UnstyledButton } from '@mantine/core';
import { IconMapPin, IconUser } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Message } from '../api/shapes';
import classes from './cards.module.css';
import { webAddress } from './links';
import { WebLink } from './rich-text';
import { useWhichThread } from './thread-context';

/** The message that this one answers; leads to it where it is loaded. */
export function Quote({ quoted }: { quoted: NonNullable<Message['quoted']> }) {
  const { t } = useTranslation();
  const { customer } = useWhichThread();
  const { id, direction, text } = quoted;
  return (
    <UnstyledButton className={classes['quote'] ?? ''} onClick={() => id !== null && showMessage(id)}>
      <strong>
        {direction === 'in' ? customer : direction === 'out' ? t('thread.us') : t('thread.quoted')}
      </strong>
      <span dir="auto">{text === null || text === '' ? t('thread.quotedMessage') : text}</span>
    </UnstyledButton>
  );
}

function showMessage(id: string): void {
  document.querySelector(`[data-message="${CSS.escape(id)}"]`)?.scrollIntoView({ block: 'center' });
}

/** A place on the earth; a click shows it on a map. */
export function Place({ location }: { location: NonNullable<Message['location']> }) {
  const { t } = useTranslation();
  const { latitude, longitude, label, address } = location;
  const at = `${latitude}, ${longitude}`;
  return (
    <div className={classes['card']}>
      <IconMapPin size={24} aria-hidden />
      <div className={classes['inCard']}>
        <WebLink
          href={`https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`}
        >
          {label ?? t('thread.location')}
        </WebLink>
        <small dir="auto">{address ?? at}</small>
      </div>
    </div>
  );
}

/** People whose numbers the customer sent. */
export function ContactCards({ cards }: { cards: Message['contactCards'] }) {
  const { t } = useTranslation();
  return cards.map(({ name, organisation, phones, emails }, place) => (
    <div key={place} className={classes['card']}>
      <IconUser size={24} aria-hidden />
      <div className={classes['inCard']}>
        <strong dir="auto">{name ?? t('thread.contactCard')}</strong>
        {organisation !== null && <small dir="auto">{organisation}</small>}
        {phones.map(({ number, type }) => (
          <span key={number}>
            <bdi>{number}</bdi>
            {type !== null && <small> {type}</small>}
          </span>
        ))}
        {emails.map((email) => (
          <span key={email}>{email}</span>
        ))}
      </div>
    </div>
  ));
}

/** The advertisement or post that the customer came from. */
export function Referral({ referral }: { referral: NonNullable<Message['referral']> }) {
  const { t } = useTranslation();
  const { headline, body, url } = referral;
  const href = url === null ? null : webAddress(url);
  const title = headline ?? t('thread.referral');
  return (
    <div className={classes['card']}>
      <div className={classes['inCard']}>
        <small>{t('thread.cameFrom')}</small>
        {href === null ? <strong dir="auto">{title}</strong> : <WebLink href={href}>{title}</WebLink>}
        {body !== null && <span dir="auto">{body}</span>}
      </div>
    </div>
  );
}
