import { Text, VisuallyHidden } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import classes from './composer.module.css';
import { lengthOf } from './length';

/** So near to the most that may be written it is shown how much is left. */
const SHOWN_FROM = 0.8;

/** How much is written, once that is near to the most that may be. */
export function Counter({ text, most }: { text: string; most: number }) {
  const { t, i18n } = useTranslation();
  const length = lengthOf(text);
  const isTooLong = length > most;
  const format = (count: number) => count.toLocaleString(i18n.language);
  return (
    <span className={classes['counter']}>
      {length >= most * SHOWN_FROM && (
        <Text size="sm" component="span" aria-hidden className={isTooLong ? (classes['wrong'] ?? '') : ''}>
          {format(length)} / {format(most)}
        </Text>
      )}
      <VisuallyHidden role="status">{isTooLong && t('composer.tooLong', { count: most })}</VisuallyHidden>
    </span>
  );
}
