import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'react-router';
import { useSetUp } from './use-set-up';

/** The way back to the first steps, on top of every other screen until they are finished. */
export function BackToSetUp() {
  const { t } = useTranslation('setUp');
  const { pathname } = useLocation();
  const { data: progress } = useSetUp();
  if (!progress || progress.shownAt === null || progress.finishedAt !== null) return null;
  if (pathname.startsWith('/set-up')) return null;
  return (
    <Button component={Link} to="/set-up" size="compact-sm" variant="light">
      {t('back')}
    </Button>
  );
}
