import { Center, Text, TextInput, VisuallyHidden } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useDebouncedValue } from '@mantine/hooks';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { Refused } from '../case/refused';
import { useCommands } from '../keys/use-commands';
import { ContactList } from './contact-list';
import classes from './contacts.module.css';
import { OpenedContact } from './opened-contact';
import { useContacts } from './use-contacts';

const TYPING_MS = 250;

/** The customers: found by name or number, and the one that the address names with their cases. */
export function Contacts() {
  const { t } = useTranslation();
  const { id } = useParams();
  const [written, setWritten] = useState('');
  const [q] = useDebouncedValue(written.trim(), TYPING_MS);
  const field = useRef<HTMLInputElement>(null);
  useCommands({ search: () => field.current?.focus() });
  const { contacts, error, hasNextPage, isFetchingNextPage, fetchNextPage } = useContacts(q);
  return (
    <div className={classes['contacts']} data-open={id !== undefined}>
      <VisuallyHidden component="h1">{t('contacts.label')}</VisuallyHidden>
      <section aria-label={t('contacts.label')} className={classes['list']}>
        <TextInput
          ref={field}
          type="search"
          m="xs"
          aria-label={t('contacts.search')}
          placeholder={t('contacts.search')}
          leftSection={<IconSearch size={16} aria-hidden />}
          value={written}
          maxLength={200}
          onChange={({ currentTarget }) => setWritten(currentTarget.value)}
        />
        <Refused error={error} />
        {contacts && (
          <ContactList
            contacts={contacts}
            openId={id ?? null}
            hasMore={hasNextPage}
            readOn={() => {
              if (!isFetchingNextPage) void fetchNextPage();
            }}
          />
        )}
      </section>
      <div className={classes['open']}>
        {id === undefined ? (
          <Center h="100%" p="lg">
            <Text>{t('contacts.choose')}</Text>
          </Center>
        ) : (
          <OpenedContact key={id} id={id} />
        )}
      </div>
    </div>
  );
}
