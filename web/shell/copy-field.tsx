import { Button, Group, TextInput, VisuallyHidden } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

interface CopyFieldProps {
  label: string;
  description?: string;
  value: string;
}

/** Something to be taken elsewhere: with one press, or by hand where the browser lets no page copy. */
export function CopyField({ label, description, value }: CopyFieldProps) {
  const { t } = useTranslation();
  const clipboard = useClipboard({ timeout: 3_000 });
  return (
    <Group gap="xs" wrap="nowrap" align="flex-end">
      <TextInput
        flex={1}
        miw={0}
        label={label}
        description={description}
        value={value}
        readOnly
        error={clipboard.error ? t('copy.failed') : null}
        onFocus={({ currentTarget }) => currentTarget.select()}
      />
      <Button
        variant={clipboard.copied ? 'light' : 'default'}
        miw="7rem"
        leftSection={
          clipboard.copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />
        }
        aria-label={t('copy.copyOf', { label })}
        onClick={() => clipboard.copy(value)}
      >
        {t(clipboard.copied ? 'copy.copied' : 'copy.copy')}
      </Button>
      <VisuallyHidden role="status">{clipboard.copied ? t('copy.copied') : ''}</VisuallyHidden>
    </Group>
  );
}
