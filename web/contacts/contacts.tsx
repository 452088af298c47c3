import { Center, Text, VisuallyHidden } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useParams, useSearchParams } from 'react-router';
import { Refused } from '../case/refused';
import { ForEmptyList } from '../shell/for-administrators';
import { SearchField } from '../shell/search-field';
import { ContactFilters } from './contact-filters';
import { ContactList } from './contact-list';
import classes from './contacts.module.css';
import { OpenedContact } from './opened-contact';
import { useContacts, type ContactsQuery } from './use-contacts';

/** The customers: found by name or number, and the one that the address names with their cases. */
export function Contacts() {
  const { t } = useTranslation();
  const { id } = useParams();
  const [search, setSearch] = useSearchParams();
  const q = search.get('q') ?? '';
  const [label, isBlocked] = [search.get('label') ?? '', search.get('blocked') === 'true'];
  const asked: ContactsQuery = {
    ...(q === '' ? {} : { q }),
    ...(label === '' ? {} : { label }),
    ...(isBlocked ? { blocked: 'true' } : {}),
  };
  const { contacts, error, hasNextPage, isFetchingNextPage, fetchNextPage } = useContacts(asked);
  const isSearched = q !== '' || label !== '' || isBlocked;
  const ask = (name: 'q' | 'label' | 'blocked', value: string) =>
    setSearch(
      (before) => {
        if (value === '') before.delete(name);
        else before.set(name, value);
        return before;
      },
      { replace: true },
    );
  return (
    <div className={classes['contacts']} data-open={id !== undefined}>
      <VisuallyHidden component="h1">{t('contacts.label')}</VisuallyHidden>
      <section aria-label={t('contacts.label')} className={classes['list']}>
        <SearchField
          m="xs"
          label={t('contacts.search')}
          asked={q}
          onAsk={(written) => ask('q', written)}
          isActive
        />
        <ContactFilters
          label={label}
          isBlocked={isBlocked}
          asked={new URLSearchParams({ ...asked }).toString()}
          onLabel={(chosen) => ask('label', chosen)}
          onBlocked={(wanted) => ask('blocked', wanted ? 'true' : '')}
        />
        <Refused error={error} />
        {contacts && (
          <ContactList
            contacts={contacts}
            openId={id ?? null}
            isSearched={isSearched}
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
            {contacts?.length === 0 && !isSearched ? <ForEmptyList /> : <Text>{t('contacts.choose')}</Text>}
          </Center>
        ) : (
          <OpenedContact key={id} id={id} />
        )}
      </div>
    </div>
  );
}
