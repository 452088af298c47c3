import { Anchor } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useSettings } from '../api/use-settings';
import type { Contact } from '../api/shapes';
import { SavedText } from './saved-text';

interface ExternalIdProps {
  contact: Contact;
  onSave: (externalId: string | null) => void;
}

/** What another system calls the customer, and the way there. */
export function ExternalId({ contact, onSave }: ExternalIdProps) {
  const { t } = useTranslation();
  const { crmUrl } = useSettings();
  const href = crmUrl === null ? null : addressIn(crmUrl, contact);
  return (
    <>
      {(crmUrl !== null || contact.externalId !== null) && (
        <SavedText
          size="xs"
          label={t('contact.externalId')}
          value={contact.externalId ?? ''}
          mayBeEmpty
          maxLength={200}
          onSave={(written) => onSave(written === '' ? null : written)}
        />
      )}
      {href !== null && (
        <Anchor size="sm" href={href} target="_blank" rel="noopener noreferrer">
          {t('contact.openInCrm')} <IconExternalLink size={14} aria-hidden />
        </Anchor>
      )}
    </>
  );
}

/** Null where what the address needs isn't known of them. */
export function addressIn(
  pattern: string,
  { externalId, addresses }: Pick<Contact, 'externalId' | 'addresses'>,
): string | null {
  const phone = addresses.map((one) => one.phone).find((one) => one !== null);
  const values = { externalId, phone };
  let isKnown = true;
  const address = pattern.replace(/\{(externalId|phone)\}/g, (_, name: 'externalId' | 'phone') => {
    const value = values[name] ?? null;
    if (value === null) isKnown = false;
    return encodeURIComponent(value ?? '');
  });
  return isKnown && address.startsWith('https://') ? address : null;
}
