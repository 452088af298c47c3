import { Table, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Refused } from '../case/refused';
import type { Asked } from './asked';
import { countWords } from './figure-words';
import classes from './reports.module.css';
import { useFailures, useGivenReasons } from './use-report';

interface BesideProps {
  asked: Asked;
  /** What stands above it has been counted: the API counts little at once. */
  isNext: boolean;
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
    </section>
  );
}
