import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconBan } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { LabelsInput } from '../labels/labels-input';
import { ExternalId } from './external-id';
import { FieldList } from './field-list';
import { withField } from './case-facts';
import { MergeOffer } from './merge-offer';
import { Refused } from './refused';
import { SavedText } from './saved-text';
import { useChangeContact, useContact } from './use-contact';

/** Who the customer is: their name, where they write from, what they were marked with, whether they are blocked. */
export function ContactCard({ id }: { id: string }) {
  const { t } = useTranslation();
  const { data: contact, error } = useContact(id);
  const edit = useChangeContact(id);
  if (!contact) return error ? <Refused error={error} /> : <Stack mih={120} />;
  const { blocked } = contact;
  return (
    <Stack gap="xs">
      <Refused error={edit.error} onClose={edit.reset} />
      <SavedText
        size="xs"
        label={t('contact.name')}
        placeholder={t('contact.noName')}
        value={contact.name ?? ''}
        maxLength={200}
        dir="auto"
        onSave={(name) => edit.mutate({ change: { name }, looks: { name } })}
      />
      <Stack gap={0}>
        {contact.addresses.map(({ address, phone }) => (
          <Text key={address} size="sm">
            <bdi>{phone ?? address}</bdi>
          </Text>
        ))}
      </Stack>
      {contact.optedOut && <Text size="sm">{t('contact.optedOut')}</Text>}
      <ExternalId
        contact={contact}
        onSave={(externalId) => edit.mutate({ change: { externalId }, looks: { externalId } })}
      />
      <LabelsInput
        size="xs"
        label={t('contact.labels')}
        placeholder={t('case.addLabel')}
        value={contact.labels}
        onChange={(labels) => edit.mutate({ change: { labels }, looks: { labels } })}
      />
      <FieldList
        of="contact"
        fields={contact.fields}
        onSet={(field, value) =>
          edit.mutate({
            change: { fields: { [field]: value } },
            looks: { fields: withField(contact.fields, field, value) },
          })
        }
      />
      {blocked && (
        <Alert color="red" p="xs" icon={<IconBan aria-hidden />}>
          {t('contact.blocked')}
        </Alert>
      )}
      <Group>
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => edit.mutate({ change: { blocked: !blocked }, looks: { blocked: !blocked } })}
        >
          {t(blocked ? 'contact.unblock' : 'contact.block')}
        </Button>
      </Group>
      <MergeOffer id={id} />
    </Stack>
  );
}
