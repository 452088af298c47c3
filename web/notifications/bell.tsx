import { ActionIcon, Button, Group, Indicator, Text } from '@mantine/core';
import { IconBell } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Notification } from '../api/shapes';
import { CornerPopover } from '../shell/corner-popover';
import { fullTime } from '../thread/moments';
import classes from './bell.module.css';
import { MOST, useMarkRead, useNotifications } from './use-notifications';

/** What this person was told: reminders, colleagues who named them, rules. With how many are unread. */
export function Bell() {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const told = useNotifications();
  const markRead = useMarkRead();
  const unread = told.filter(({ readAt }) => readAt === null).length;
  return (
    <Indicator
      label={unread < MOST ? unread : `${MOST}+`}
      disabled={unread === 0}
      size={18}
      color="teal"
      offset={4}
    >
      <CornerPopover
        isOpen={isOpen}
        onChange={setOpen}
        label={t('notifications.label')}
        target={
          <ActionIcon
            variant="default"
            size="lg"
            aria-label={t('notifications.icon', { count: unread })}
            aria-expanded={isOpen}
            onClick={() => setOpen(!isOpen)}
          >
            <IconBell size={18} aria-hidden />
          </ActionIcon>
        }
      >
        <Group justify="space-between" px="sm" py={6}>
          <Text size="sm" fw={700}>
            {t('notifications.label')}
          </Text>
          {/* Stays where it is when it was pressed: the keyboard is on it. */}
          <Button
            size="compact-xs"
            variant="subtle"
            aria-disabled={unread === 0}
            {...(unread === 0 ? { 'data-disabled': true } : {})}
            onClick={() => {
              if (unread > 0) markRead.mutate(null);
            }}
          >
            {t('notifications.markAll')}
          </Button>
        </Group>
        {told.length === 0 && (
          <Text p="sm" size="sm">
            {t('notifications.none')}
          </Text>
        )}
        <ul className={classes['list']}>
          {told.map((one) => (
            <li key={one.id} data-unread={one.readAt === null}>
              <OneTold
                told={one}
                onRead={() => {
                  if (one.readAt === null) markRead.mutate(one.id);
                  if (one.caseNumber !== null) setOpen(false);
                }}
              />
            </li>
          ))}
        </ul>
      </CornerPopover>
    </Indicator>
  );
}

function OneTold({ told, onRead }: { told: Notification; onRead: () => void }) {
  const { t, i18n } = useTranslation();
  const { text, caseNumber, by, createdAt, readAt } = told;
  const content = (
    <>
      <span className={classes['text']} dir="auto">
        {text}
      </span>
      <span className={classes['foot']}>
        {readAt === null && <strong>{t('notifications.new')} · </strong>}
        {by.name && <bdi>{by.name} · </bdi>}
        {caseNumber !== null && `${t('thread.number', { number: caseNumber })} · `}
        <time dateTime={createdAt}>{fullTime(createdAt, i18n.language)}</time>
      </span>
    </>
  );
  return caseNumber === null ? (
    <button type="button" className={classes['told']} onClick={onRead}>
      {content}
    </button>
  ) : (
    <Link to={`/cases/${caseNumber}`} className={classes['told'] ?? ''} onClick={onRead}>
      {content}
    </Link>
  );
}
