import { Badge, Center, Text } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useEffectEvent, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'react-router';
import type { Contact } from '../api/shapes';
import { contactAddress, contactName } from '../thread/customer-name';
import classes from './contacts.module.css';

const ROW_PX = 60;

interface ContactListProps {
  contacts: Contact[];
  openId: string | null;
  isSearched: boolean;
  hasMore: boolean;
  readOn: () => void;
}

/** Customers in rows, of which only those that can be seen are drawn. */
export function ContactList({ contacts, openId, isSearched, hasMore, readOn }: ContactListProps) {
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: contacts.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => contacts[index]?.id ?? index,
    overscan: 10,
  });
  const seen = rows.getVirtualItems();
  const isNearEnd = hasMore && (seen.at(-1)?.index ?? 0) >= contacts.length - 20;
  const more = useEffectEvent(readOn);
  const { length } = contacts;
  useEffect(() => {
    if (isNearEnd) more();
  }, [isNearEnd, length]);
  if (length === 0)
    return (
      <Center p="lg">
        <Text>{t(isSearched ? 'contacts.empty' : 'contacts.none')}</Text>
      </Center>
    );
  return (
    <div ref={scroller} className={classes['rows']}>
      <ul style={{ height: rows.getTotalSize() }}>
        {seen.map(({ index, key, start }) => {
          const contact = contacts[index];
          return (
            contact && (
              <li key={key} style={{ transform: `translateY(${start}px)` }}>
                <ContactRow contact={contact} isOpen={contact.id === openId} />
              </li>
            )
          );
        })}
      </ul>
    </div>
  );
}

function ContactRow({ contact, isOpen }: { contact: Contact; isOpen: boolean }) {
  const { t } = useTranslation();
  const { search } = useLocation();
  return (
    <Link
      to={{ pathname: `/contacts/${contact.id}`, search }}
      className={classes['row'] ?? ''}
      aria-current={isOpen ? 'true' : undefined}
    >
      <span className={classes['name']} dir="auto">
        {contactName(contact)}
        {contact.blocked && (
          <Badge size="xs" color="red" variant="light" ml={6}>
            {t('contacts.blocked')}
          </Badge>
        )}
      </span>
      <Text size="sm">
        <bdi>{contactAddress(contact)}</bdi>
      </Text>
    </Link>
  );
}
