import { Anchor, Title } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import classes from './rules.module.css';

interface PageProps {
  title: string;
  /** What can be done here, on the right. */
  extra?: ReactNode;
  children: ReactNode;
}

/** A page beside the list of rules, with the way back to it. */
export function Page({ title, extra, children }: PageProps) {
  const { t } = useTranslation('rules');
  return (
    <div className={classes['screen']}>
      <Anchor component={Link} to="/rules" size="sm">
        <IconArrowLeft size={14} aria-hidden /> {t('toRules')}
      </Anchor>
      <div className={classes['head']}>
        <Title order={1} size="h3" dir="auto">
          {title}
        </Title>
        {extra}
      </div>
      {children}
    </div>
  );
}
