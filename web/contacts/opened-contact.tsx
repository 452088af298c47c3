import { Button, Title } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'react-router';
import { ContactCard } from '../case/contact-card';
import { EarlierCases } from '../case/earlier-cases';
import { useContact } from '../case/use-contact';
import { contactName } from '../thread/customer-name';
import classes from './contacts.module.css';

/** One customer: who they are, and all their cases. */
export function OpenedContact({ id }: { id: string }) {
  const { t } = useTranslation();
  const { data: contact } = useContact(id);
  const { search } = useLocation();
  return (
    <div className={classes['opened']}>
      <Button
        component={Link}
        to={{ pathname: '/contacts', search }}
        size="compact-sm"
        variant="subtle"
        hiddenFrom="sm"
        leftSection={<IconArrowLeft size={16} aria-hidden />}
      >
        {t('cases.back')}
      </Button>
      <Title order={2} size="h4" dir="auto">
        {contact && contactName(contact)}
      </Title>
      <ContactCard id={id} />
      <Title order={3} size="h6" mt="lg" mb="xs">
        {t('contacts.cases')}
      </Title>
      <EarlierCases contactId={id} except={null} />
    </div>
  );
}
