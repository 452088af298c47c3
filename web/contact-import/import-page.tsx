import { Anchor, Button, Center, FileButton, Group, Loader, Stack, Text, Title } from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';
import { Refused } from '../case/refused';
import { DownloadButton } from '../shell/download-button';
import { fullTime } from '../thread/moments';
import { ImportProgress } from './import-progress';
import { ImportReview } from './import-review';
import { useImport, useImports, useUpload } from './use-import';

const MOST_BYTES = 10_000_000;

/** Takes a list of customers in: uploaded, looked at, confirmed; and gives all of them out as a list. */
export function ImportPage() {
  const { t } = useTranslation('settings');
  const { id } = useParams();
  return (
    <Stack maw="64rem">
      <div>
        <Title order={1} size="h3">
          {t('pages.import')}
        </Title>
        <Text c="dimmed">{t('import.about')}</Text>
      </div>
      {id === undefined ? <Begin /> : <OneImport key={id} id={id} />}
    </Stack>
  );
}

function Begin() {
  const { t } = useTranslation('settings');
  const go = useNavigate();
  const upload = useUpload();
  const isTooLarge = (upload.variables?.size ?? 0) > MOST_BYTES;
  return (
    <>
      <Text size="sm">{t('import.how')}</Text>
      <Refused error={upload.error} />
      {isTooLarge && <Text role="alert">{t('import.tooLarge')}</Text>}
      <Group>
        <FileButton
          accept=".csv,text/csv,text/plain"
          onChange={(file) =>
            file && upload.mutate(file, { onSuccess: (kept) => void go(`/settings/import/${kept.id}`) })
          }
        >
          {(props) => (
            <Button {...props} leftSection={<IconUpload size={16} aria-hidden />} loading={upload.isPending}>
              {t('import.upload')}
            </Button>
          )}
        </FileButton>
        <DownloadButton href="/api/contacts.csv">{t('import.export')}</DownloadButton>
      </Group>
      <Earlier />
    </>
  );
}

/** The way back to lists that were uploaded before. */
function Earlier() {
  const { t, i18n } = useTranslation('settings');
  const { data: lists, error } = useImports();
  if (!lists || lists.length === 0) return <Refused error={error} />;
  return (
    <section aria-labelledby="earlier">
      <Title order={2} size="h5" id="earlier" mb={4}>
        {t('import.earlier')}
      </Title>
      <Stack component="ul" gap={4} m={0} pl="md">
        {lists.map(({ id, fileName, total, state, createdAt }) => (
          <li key={id}>
            <Anchor component={Link} to={`/settings/import/${id}`}>
              {t('import.file', { name: fileName, count: total })}
            </Anchor>{' '}
            <Text span size="sm" c="dimmed">
              {fullTime(createdAt, i18n.language)} · {t(`import.states.${state}`)}
            </Text>
          </li>
        ))}
      </Stack>
    </section>
  );
}

function OneImport({ id }: { id: string }) {
  const { t } = useTranslation('settings');
  const { data: list, error } = useImport(id);
  if (!list)
    return error ? (
      <>
        <Refused error={error} />
        <Link to="/settings/import">{t('import.another')}</Link>
      </>
    ) : (
      <Center mih={200}>
        <Loader />
      </Center>
    );
  return list.state === 'uploaded' ? <ImportReview list={list} /> : <ImportProgress list={list} />;
}
