import { Text } from '@mantine/core';
import { IconArrowDownRight, IconArrowUpRight, IconEqual } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import classes from './reports.module.css';

/** Whether more of something is good news, bad news, or neither. */
export type News = 'good' | 'bad' | 'neither';

interface ChangeProps {
  now: number | null;
  before: number | null;
  /** How a difference is said, without its sign. */
  say: (difference: number) => string;
  more: News;
}

/** How a figure differs from the period before. */
export function Change({ now, before, say, more }: ChangeProps) {
  const { t } = useTranslation('reports');
  if (now === null || before === null)
    return (
      <Text size="xs" c="dimmed">
        {t('change.none')}
      </Text>
    );
  const difference = now - before;
  const said = say(Math.abs(difference));
  // What is said alike is alike.
  const isSame = said === say(0);
  const [Icon, word] = isSame
    ? ([IconEqual, t('change.same')] as const)
    : difference > 0
      ? ([IconArrowUpRight, t('change.more', { value: said })] as const)
      : ([IconArrowDownRight, t('change.less', { value: said })] as const);
  const news =
    isSame || more === 'neither' ? 'neither' : difference > 0 === (more === 'good') ? 'good' : 'bad';
  return (
    <Text size="xs" className={classes['change'] ?? ''} data-news={news}>
      <Icon size={14} aria-hidden /> {word}
    </Text>
  );
}
