import { Group, Table, Text, Title, VisuallyHidden } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Refused } from '../case/refused';
import { DownloadButton } from '../shell/download-button';
import type { Asked } from './asked';
import { countWords } from './figure-words';
import classes from './reports.module.css';
import { useFailures, useGivenReasons } from './use-report';

interface BesideProps {
  asked: Asked;
  /** What stands above it has been counted: the API counts little at once. */
  isNext: boolean;
}

interface DownloadProps {
  what: 'failures' | 'end-reasons';
  asked: Asked;
  isThere: boolean;
}

/** The table above it as a file. */
function Download({ what, asked: { by: _by, ...query }, isThere }: DownloadProps) {
  const { t } = useTranslation('reports');
  if (!isThere) return null;
  return (
    <Group mt="sm">
      <DownloadButton href={`/api/reports/${what}.csv?${new URLSearchParams(query).toString()}`}>
        {t('csv')}
        <VisuallyHidden>: {t(what === 'failures' ? 'failures.title' : 'reasons.title')}</VisuallyHidden>
      </DownloadButton>
    </Group>
  );
}

/** What did not arrive, by the code of its error, in the provider's words. */
export function Failures({ asked, isNext }: BesideProps) {
  const { t, i18n } = useTranslation('reports');
  const { data, error } = useFailures(asked, isNext);
  return (
    <section className={classes['chart']}>
      <Title order={2} size="h5">
        {t('failures.title')}
      </Title>
      <Refused error={error} />
      {data?.items.length === 0 && <Text size="sm">{t('failures.none')}</Text>}
      {data && data.items.length > 0 && (
        <Table verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{t('failures.code')}</Table.Th>
              <Table.Th scope="col">{t('failures.why')}</Table.Th>
              <Table.Th scope="col">{t('failures.ofPeople')}</Table.Th>
              <Table.Th scope="col">{t('failures.ofRules')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {data.items.map(({ code, message, byPeople, byRules }) => (
              <Table.Tr key={code ?? ''}>
                <Table.Th scope="row">{code ?? '–'}</Table.Th>
                <Table.Td className={classes['words'] ?? ''}>{message}</Table.Td>
                <Table.Td>{countWords(byPeople, i18n.language)}</Table.Td>
                <Table.Td>{countWords(byRules, i18n.language)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      <Download what="failures" asked={asked} isThere={data !== undefined && data.items.length > 0} />
    </section>
  );
}

/** Why chats ended, as agents said. */
export function GivenReasons({ asked, isNext }: BesideProps) {
  const { t, i18n } = useTranslation('reports');
  const { data, error } = useGivenReasons(asked, isNext);
  return (
    <section className={classes['chart']}>
      <Title order={2} size="h5">
        {t('reasons.title')}
      </Title>
      <Refused error={error} />
      {data?.items.length === 0 && <Text size="sm">{t('reasons.none')}</Text>}
      {data && data.items.length > 0 && (
        <Table verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{t('reasons.reason')}</Table.Th>
              <Table.Th scope="col">{t('reasons.count')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {data.items.map(({ reason, count }) => (
              <Table.Tr key={reason}>
                <Table.Th scope="row" dir="auto">
                  {reason}
                </Table.Th>
                <Table.Td>{countWords(count, i18n.language)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      <Download what="end-reasons" asked={asked} isThere={data !== undefined && data.items.length > 0} />
    </section>
  );
}
