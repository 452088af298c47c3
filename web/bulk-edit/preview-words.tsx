import { Alert, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { refusedWords } from './refused-words';
import type { Preview } from './use-bulk-edit';

/** What an edit would do: how many cases it changes, and how many customers hear of it. */
export function PreviewWords({ preview, isClosing }: { preview: Preview | undefined; isClosing: boolean }) {
  const { t: bulk } = useTranslation('bulk');
  return (
    <div role="status">
      {preview && (
        <Alert color={preview.notified > 0 ? 'orange' : 'blue'} p="xs">
          <Text size="sm" fw={600}>
            {bulk('willChange', { count: preview.changed })}{' '}
            {bulk(preview.exact ? 'willNotify' : 'mayNotify', { count: preview.notified })}
          </Text>
          {preview.changed < preview.cases && (
            <Text size="sm">{bulk('asTheyAre', { count: preview.cases - preview.changed })}</Text>
          )}
          {isClosing && <Text size="sm">{bulk('endsChats')}</Text>}
          {refusedWords(bulk, preview.refused).map((line) => (
            <Text key={line} size="sm">
              {line}
            </Text>
          ))}
        </Alert>
      )}
    </div>
  );
}
