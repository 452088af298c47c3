import { Badge, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Case } from '../api/shapes';
import { fullTime } from '../thread/moments';
import { caseAddress } from './case-address';
import classes from './case-panel.module.css';
import { useCasesOf } from './use-contact';

/** The other cases of a customer, the newest first, each a way to it. */
export function EarlierCases({ contactId, except }: { contactId: string; except: number | null }) {
  const { t } = useTranslation();
  const { data } = useCasesOf(contactId);
  if (!data) return <div className={classes['waiting']} />;
  const others = data.items.filter(({ number }) => number !== except);
  if (others.length === 0) return <Text size="sm">{t('case.noOthers')}</Text>;
  return (
    <ul className={classes['list']}>
      {others.map((one) => (
        <li key={one.number}>
          <OneCase one={one} />
        </li>
      ))}
      {data.nextCursor !== null && (
        <li>
          <Link to={`/cases?contactId=${contactId}`}>{t('case.allOthers')}</Link>
        </li>
      )}
    </ul>
  );
}

function OneCase({ one }: { one: Case }) {
  const { t, i18n } = useTranslation();
  return (
    <Link to={caseAddress(one)} className={classes['other'] ?? ''}>
      <span className={classes['line']}>
        <span>{t('thread.number', { number: one.number })}</span>
        <Badge size="xs" variant="default">
          {t(`thread.status.${one.status}`)}
        </Badge>
        {one.chat?.state === 'active' && (
          <Badge size="xs" variant="light">
            {t('case.activeChat')}
          </Badge>
        )}
      </span>
      <span className={classes['subject']} dir="auto">
        {one.subject || t('case.noSubject')}
      </span>
      <small className={classes['muted']}>{fullTime(one.createdAt, i18n.language)}</small>
    </Link>
  );
}
