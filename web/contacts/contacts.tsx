import { Center, Text, VisuallyHidden } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useParams, useSearchParams } from 'react-router';
import { Refused } from '../case/refused';
import { ForEmptyList } from '../shell/for-administrators';
import { SearchField } from '../shell/search-field';
import { ContactList } from './contact-list';
import classes from './contacts.module.css';
import { OpenedContact } from './opened-contact';
import { useContacts } from './use-contacts';

/** The customers: found by name or number, and the one that the address names with their cases. */
export function Contacts() {
  const { t } = useTranslation();
  const { id } = useParams();
  const [search, setSearch] = useSearchParams();
  const q = search.get('q') ?? '';
  const { contacts, error, hasNextPage, isFetchingNextPage, fetchNextPage } = useContacts(q);
  return (
    <div className={classes['contacts']} data-open={id !== undefined}>
      <VisuallyHidden component="h1">{t('contacts.label')}</VisuallyHidden>
      <section aria-label={t('contacts.label')} className={classes['list']}>
        <SearchField
          m="xs"
          label={t('contacts.search')}
          asked={q}
          onAsk={(asked) => setSearch(asked === '' ? {} : { q: asked }, { replace: true })}
          isActive
        />
        <Refused error={error} />
        {contacts && (
          <ContactList
            contacts={contacts}
            openId={id ?? null}
            isSearched={q !== ''}
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
            {contacts?.length === 0 && q === '' ? <ForEmptyList /> : <Text>{t('contacts.choose')}</Text>}
          </Center>
        ) : (
          <OpenedContact key={id} id={id} />
        )}
      </div>
    </div>
  );
}
