import { Badge, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import type { components } from '../api/schema';
import { fullTime } from '../thread/moments';
import { useNow } from '../time/now';
import { shortSpan } from '../time/spans';
import classes from './case-panel.module.css';

type Coming = components['schemas']['Upcoming'];

const TITLES = {
  chatEnds: 'case.upcoming.chatEnds',
  chatReleased: 'case.upcoming.chatReleased',
  windowCloses: 'case.upcoming.windowCloses',
  scheduledMessage: 'case.upcoming.scheduledMessage',
  reminder: 'case.upcoming.reminder',
} as const satisfies Record<Exclude<Coming['what'], 'rule'>, string>;

/** What will happen to the case by itself, the next first, and how long it is until then. */
export function UpcomingList({ number }: { number: number }) {
  const { t } = useTranslation();
  const { data } = useQuery({
    queryKey: keys.of(number, 'upcoming'),
    queryFn: () =>
      answerOf(api.GET('/api/cases/{number}/upcoming', { params: { path: { number: String(number) } } })),
  });
  if (!data) return <div className={classes['waiting']} />;
  if (data.items.length === 0) return <Text size="sm">{t('case.upcoming.nothing')}</Text>;
  return (
    <ol className={classes['list']}>
      {data.items.map((item) => (
        <OneComing key={`${item.what}-${item.at}-${item.rule?.id ?? item.message?.id ?? ''}`} item={item} />
      ))}
    </ol>
  );
}

function OneComing({ item }: { item: Coming }) {
  const { t, i18n } = useTranslation();
  const at = Date.parse(item.at);
  const now = useNow();
  return (
    <li className={classes['coming']}>
      <span className={classes['line']}>
        <strong>{titleOf(item, t)}</strong>
        {item.rule?.mode === 'watch' && (
          <Badge size="xs" variant="outline" color="gray">
            {t('case.upcoming.watched')}
          </Badge>
        )}
        <time dateTime={item.at} title={fullTime(item.at, i18n.language)} className={classes['left'] ?? ''}>
          {at <= now
            ? t('case.upcoming.now')
            : t('case.upcoming.in', { time: shortSpan(at - now, i18n.language) })}
        </time>
      </span>
      <Text size="xs" className={classes['muted'] ?? ''}>
        {item.explanation}
      </Text>
      {item.message && (
        <Text size="sm" lineClamp={2} dir="auto">
          {item.message.text}
        </Text>
      )}
    </li>
  );
}

function titleOf({ what, rule }: Coming, t: TFunction): string {
  if (what === 'rule') return t('thread.doneBy.rule', { name: rule?.name ?? '' });
  return t(TITLES[what]);
}
