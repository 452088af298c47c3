import { Button, CopyButton, Group, TextInput } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

/** A text to be pasted elsewhere, whole and with a button that copies it. */
export function CopyText({
  label,
  description,
  text,
}: {
  label: string;
  description?: string;
  text: string;
}) {
  const { t } = useTranslation('integrations');
  return (
    <Group gap="xs" wrap="nowrap" align="flex-end">
      <TextInput
        flex={1}
        readOnly
        label={label}
        description={description}
        value={text}
        onFocus={({ currentTarget }) => currentTarget.select()}
      />
      <CopyButton value={text} timeout={2_000}>
        {({ copied, copy }) => (
          <Button
            variant="default"
            leftSection={copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
            onClick={copy}
            miw="7rem"
          >
            <span role="status">{t(copied ? 'copied' : 'copy')}</span>
          </Button>
        )}
      </CopyButton>
    </Group>
  );
}
