import { Button, Title } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { ContactCard } from '../case/contact-card';
import { EarlierCases } from '../case/earlier-cases';
import { useContact } from '../case/use-contact';
import classes from './contacts.module.css';

/** One customer: who they are, and all their cases. */
export function OpenedContact({ id }: { id: string }) {
  const { t } = useTranslation();
  const { data: contact } = useContact(id);
  const [first] = contact?.addresses ?? [];
  return (
    <div className={classes['opened']}>
      <Button
        component={Link}
        to="/contacts"
        size="compact-sm"
        variant="subtle"
        hiddenFrom="sm"
        leftSection={<IconArrowLeft size={16} aria-hidden />}
      >
        {t('cases.back')}
      </Button>
      <Title order={2} size="h4" dir="auto">
        {contact?.name ?? first?.phone ?? first?.address ?? ''}
      </Title>
      <ContactCard id={id} />
      <Title order={3} size="h6" mt="lg" mb="xs">
        {t('contacts.cases')}
      </Title>
      <EarlierCases contactId={id} except={null} />
    </div>
  );
}
