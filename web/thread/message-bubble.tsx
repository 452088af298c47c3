import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Message } from '../api/shapes';
import { Attachments } from './attachments';
import classes from './bubble.module.css';
import { ContactCards, Place, Quote, Referral } from './cards';
import { Delivery, Tick } from './delivery';
import { Offered, Pressed } from './interactive';
import { clockTime, fullTime } from './moments';
import { RichText } from './rich-text';
import { useWhichThread } from './thread-context';

/** A message of the customer, on the left, or to the customer, on the right. */
export function MessageBubble({ message, isLate }: { message: Message; isLate: boolean }) {
  const { t, i18n } = useTranslation();
  const { customer } = useWhichThread();
  const { direction, author, forwarded, button, interactive, createdAt } = message;
  const isOut = direction === 'out';
  const name = isOut ? authorName(message, t) : customer;
  // A pressed button and what is read above buttons are the message's text, too.
  const isToldElsewhere = message.text === button?.text || message.text === interactive?.body;
  return (
    <li className={classes['row']} data-side={direction} data-message={message.id}>
      <article className={classes['bubble']} aria-label={t('thread.from', { name })}>
        {isOut && (
          <div className={classes['author']} dir="auto">
            {author.type === 'rule' ? t('thread.byRule', { name }) : name}
          </div>
        )}
        {forwarded && (
          <div className={classes['foot']}>
            {t(forwarded === 'often' ? 'thread.forwardedOften' : 'thread.forwarded')}
          </div>
        )}
        {message.quoted && <Quote quoted={message.quoted} />}
        {message.referral && <Referral referral={message.referral} />}
        <Attachments message={message} />
        {message.location && <Place location={message.location} />}
        <ContactCards cards={message.contactCards} />
        {message.kind === 'template' && <div className={classes['foot']}>{t('thread.template')}</div>}
        {message.kind === 'unsupported' && <em>{t('thread.unsupported')}</em>}
        {message.text !== '' && !isToldElsewhere && <RichText text={message.text} />}
        {interactive && <Offered offer={interactive} />}
        {button && <Pressed button={button} />}
        <div className={classes['foot']}>
          <time dateTime={createdAt} title={fullTime(createdAt, i18n.language)}>
            {clockTime(createdAt, i18n.language)}
          </time>
          {isOut && <Tick status={message.status} />}
        </div>
      </article>
      {isLate && <div className={classes['under']}>{t('thread.late')}</div>}
      {isOut && <Delivery message={message} />}
    </li>
  );
}

function authorName({ author }: Message, t: TFunction): string {
  return author.name ?? t(`thread.by.${author.type}`);
}
