import { Anchor, Group, List, Stack, Text, Title } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CopyField } from '../shell/copy-field';
import { useDeskWords } from '../words/desk-words';
import classes from './integrations.module.css';
import type { Connection } from './use-integrations';

interface JoinSandboxProps {
  joining: NonNullable<Connection['joining']>;
  kind: string;
}

/** How customers join a sandbox, and what such a number can't do. */
export function JoinSandbox({ joining, kind }: JoinSandboxProps) {
  const { t } = useTranslation('integrations');
  const say = useDeskWords();
  const picture = useBlobUrl(joining.qrCode);
  return (
    <section aria-labelledby="joining">
      <Title order={2} size="h5" mb="xs" id="joining">
        {t('joining.title')}
      </Title>
      <Group align="flex-start" gap="lg">
        <img src={picture} alt={t('joining.qrCode')} className={classes['qr']} />
        <Stack gap="xs" flex={1} miw="16rem">
          <CopyField label={t('joining.text')} value={joining.text} />
          <Text size="sm">
            {t('joining.link')}{' '}
            <Anchor href={joining.link} target="_blank" rel="noreferrer" className={classes['address'] ?? ''}>
              {joining.link}
            </Anchor>
          </Text>
          <List size="sm">
            {joining.limits.map((limit, place) => (
              <List.Item key={limit}>{say(`kinds.${kind}.limits.${place}`, limit)}</List.Item>
            ))}
          </List>
        </Stack>
      </Group>
    </section>
  );
}

/** A picture in a data URL under an address that the page's policy takes. */
function useBlobUrl(dataUrl: string): string {
  const [url] = useState(() => {
    const [head = '', content = ''] = dataUrl.split(',');
    const type = /^data:([^;]+)/.exec(head)?.[1] ?? '';
    const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
    return URL.createObjectURL(new Blob([bytes], { type }));
  });
  useEffect(() => () => URL.revokeObjectURL(url), [url]);
  return url;
}
