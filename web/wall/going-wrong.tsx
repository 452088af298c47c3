import { Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { components } from '../api/schema';
import { fullTime } from '../thread/moments';
import { useNow } from '../time/now';
import { shortSpan } from '../time/spans';
import classes from './wall.module.css';

type Wall = components['schemas']['Wall'];

interface GoingWrongProps {
  windows: Wall['windowsClosingSoon'];
  failed: Wall['failedMessages'];
}

/** What is about to go wrong, and what has: windows that close soon, and messages that were not delivered. */
export function GoingWrong({ windows, failed }: GoingWrongProps) {
  const { t, i18n } = useTranslation();
  const now = useNow(60_000);
  return (
    <section className={classes['part']}>
      <Title order={2} size="h5">
        {t('wall.windows')}
      </Title>
      {windows.length === 0 && <Text size="sm">{t('wall.noWindows')}</Text>}
      <ul className={classes['list']}>
        {windows.map(({ caseNumber, closesAt, contactName }) => (
          <li key={caseNumber}>
            <Link to={`/cases/${caseNumber}`} className={classes['link'] ?? ''}>
              {t('thread.number', { number: caseNumber })} <bdi>{contactName}</bdi>
            </Link>{' '}
            <time dateTime={closesAt}>
              {t('case.upcoming.in', {
                time: shortSpan(Math.max(0, Date.parse(closesAt) - now), i18n.language),
              })}
            </time>
          </li>
        ))}
      </ul>
      <Title order={2} size="h5" mt="md">
        {t('wall.failed')}
      </Title>
      {failed.length === 0 && <Text size="sm">{t('wall.noFailed')}</Text>}
      <ul className={classes['list']}>
        {failed.map(({ messageId, caseNumber, at, error }) => (
          <li key={messageId}>
            <Link to={`/cases/${caseNumber}`} className={classes['link'] ?? ''}>
              {t('thread.number', { number: caseNumber })}
            </Link>{' '}
            <time dateTime={at}>{fullTime(at, i18n.language)}</time>
            {error && <Text size="xs">{error.message}</Text>}
          </li>
        ))}
      </ul>
    </section>
  );
}
