import { Button, Group } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

/** The talk of a case as a file. */
export function TranscriptLinks({ number }: { number: number }) {
  const { t } = useTranslation();
  return (
    <Group gap="xs">
      {(['pdf', 'text'] as const).map((format) => (
        <Button
          key={format}
          component="a"
          href={`/api/cases/${number}/transcript?format=${format}`}
          download
          size="compact-sm"
          variant="default"
          leftSection={<IconDownload size={14} aria-hidden />}
        >
          {t(`case.transcript.${format}`)}
        </Button>
      ))}
    </Group>
  );
}
