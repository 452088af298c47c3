import { Badge, Group, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Case } from '../api/shapes';
import { customerAddress, customerName } from './customer-name';
import { Holding } from './holding';
import classes from './thread-head.module.css';

/** Who the customer is, how the case stands, who has it, and the buttons that change that; `actions` stand after them. */
export function ThreadHead({ shown, actions }: { shown: Case; actions?: ReactNode }) {
  const { t } = useTranslation();
  const name = customerName(shown);
  const address = customerAddress(shown);
  const holder = shown.chat?.takenBy ?? shown.assignee;
  return (
    <header className={classes['head']}>
      <div className={classes['who']}>
        <Title order={2} size="h4" className={classes['name'] ?? ''} dir="auto">
          {name}
        </Title>
        <Group gap={6} className={classes['facts'] ?? ''}>
          {name !== address && (
            <Text size="sm">
              <bdi>{address}</bdi>
            </Text>
          )}
          <Text size="sm">{t('thread.number', { number: shown.number })}</Text>
          <Badge size="sm" variant="default">
            {t(`thread.status.${shown.status}`)}
          </Badge>
          <Text size="sm" dir="auto">
            {shown.group.name}
          </Text>
          <Text size="sm" dir="auto">
            {holder ? t('thread.with', { name: holder.name }) : t('thread.withNobody')}
          </Text>
        </Group>
      </div>
      <div className={classes['actions']}>
        {shown.chat?.state === 'active' && <Holding shown={shown} />}
        {actions}
      </div>
    </header>
  );
}
