import { Text, VisuallyHidden } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Case } from '../api/shapes';
import { windowLeft } from '../chats/urgency';
import { useClock } from '../time/now';
import { wholeSpan } from '../time/spans';
import classes from './composer.module.css';

const MINUTE_MS = 60_000;
const SOON_MS = 120 * MINUTE_MS;
/** Said aloud when so much is left, and at no other moment. */
const MILESTONES_MIN = [10, 60] as const;

/** How long free text may still be sent; amber near the end. */
export function WindowLeft({ shown }: { shown: Case }) {
  const { t, i18n } = useTranslation();
  const words = useClock((now) => {
    const left = windowLeft(shown, now);
    if (left === null) return '';
    return left === 0 ? t('composer.window.closed') : wholeSpan(left, i18n.language);
  });
  const level = useClock((now) => levelOf(windowLeft(shown, now)));
  const milestone = useClock((now) => milestoneOf(windowLeft(shown, now)));
  const [wasClosed, setWasClosed] = useState(false);
  if (milestone === 'closed' && !wasClosed) setWasClosed(true);
  // That it is open is news only to whoever saw it closed.
  const isSaid = milestone !== '' && (milestone !== 'open' || wasClosed);
  if (level === 'none') return null;
  return (
    <>
      <Text size="sm" className={classes['window'] ?? ''} data-level={level}>
        {level === 'closed' ? words : t('composer.window.left', { time: words })}
      </Text>
      <VisuallyHidden role="status">{isSaid && t(`composer.window.said.${milestone}`)}</VisuallyHidden>
    </>
  );
}

function levelOf(left: number | null): 'none' | 'fine' | 'soon' | 'closed' {
  if (left === null) return 'none';
  if (left === 0) return 'closed';
  return left <= SOON_MS ? 'soon' : 'fine';
}

function milestoneOf(left: number | null): '' | 'min10' | 'min60' | 'closed' | 'open' {
  if (left === null) return '';
  if (left === 0) return 'closed';
  const passed = MILESTONES_MIN.find((minutes) => left <= minutes * MINUTE_MS);
  return passed === undefined ? 'open' : `min${passed}`;
}
