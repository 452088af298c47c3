import { Badge, Button, Group, NativeSelect, Stack, Table, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Refused } from '../case/refused';
import { useFields } from '../fields/use-fields';
import { useDeskWords } from '../words/desk-words';
import { useImportCalls, usePreviewOf, type Column, type Import } from './use-import';

const OURS = ['skip', 'phone', 'name', 'externalId', 'labels'] as const;
const FIELD = 'field:';
const COLOURS = { new: 'teal', changed: 'blue', unchanged: 'gray', wrong: 'red' } as const;

/** Asks what the columns hold, and shows what would become of the lines before anything is done. */
export function ImportReview({ list }: { list: Import }) {
  const { t } = useTranslation('settings');
  const [columns, setColumns] = useState(list.columns);
  const hasKey = columns.some(({ to }) => to === 'phone' || to === 'externalId');
  const { data: preview, error, isFetching } = usePreviewOf(list.id, columns, hasKey);
  const { run, cancel } = useImportCalls(list.id);
  const count = preview ? preview.new + preview.changed : 0;
  return (
    <Stack>
      <Text size="sm">{t('import.file', { name: list.fileName, count: list.total })}</Text>
      <Columns list={list} columns={columns} onChange={setColumns} cells={preview?.lines[0]?.cells ?? []} />
      {!hasKey && <Text role="alert">{t('import.noKey')}</Text>}
      <Refused error={error} />
      {preview && hasKey && !error && (
        <Group gap="xs" role="status" aria-busy={isFetching}>
          {(['new', 'changed', 'unchanged', 'wrong'] as const).map((one) => (
            <Text key={one} size="sm">
              <strong>{preview[one]}</strong> {t(`import.outcome.${one}`)}
            </Text>
          ))}
        </Group>
      )}
      <Refused error={run.error ?? cancel.error} />
      <Group>
        <Button
          disabled={!preview || count === 0 || !hasKey || error !== null}
          loading={run.isPending}
          onClick={() => run.mutate(columns)}
        >
          {count > 0 ? t('import.run', { count }) : t('import.nothing')}
        </Button>
        <Button component={Link} to="/settings/import" variant="default">
          {t('import.another')}
        </Button>
      </Group>
      {preview && hasKey && !error && <Lines preview={preview} />}
    </Stack>
  );
}

interface ColumnsProps {
  list: Import;
  columns: Column[];
  /** Of the first line, as an example. */
  cells: string[];
  onChange: (columns: Column[]) => void;
}

function Columns({ list, columns, cells, onChange }: ColumnsProps) {
  const { t } = useTranslation('settings');
  const fields = useFields('contact').map(({ name }) => name);
  const nameOf = (column: Column) => (column.to === 'field' ? FIELD + column.field : column.to);
  return (
    <Table.ScrollContainer minWidth={360}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('import.column')}</Table.Th>
            <Table.Th>{t('import.example')}</Table.Th>
            <Table.Th>{t('import.holds')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {list.headers.map((header, place) => {
            const column = columns[place] ?? { to: 'skip' };
            const own = header.trim().slice(0, 100);
            const known = [...new Set([...fields, ...(own === '' ? [] : [own])])];
            return (
              <Table.Tr key={place}>
                <Table.Td fw={500}>{header || `${place + 1}`}</Table.Td>
                <Table.Td>
                  <Text size="sm" lineClamp={1} dir="auto">
                    {cells[place]}
                  </Text>
                </Table.Td>
                <Table.Td>
                  <NativeSelect
                    size="xs"
                    aria-label={t('import.holdsOf', { header })}
                    value={nameOf(column)}
                    data={[
                      ...OURS.map((to) => ({ value: to, label: t(`import.to.${to}`) })),
                      ...known.map((field) => ({
                        value: FIELD + field,
                        label: t('import.to.field', { field }),
                      })),
                    ]}
                    onChange={({ currentTarget: { value } }) => {
                      const to = OURS.find((one) => one === value);
                      const next: Column = to ? { to } : { to: 'field', field: value.slice(FIELD.length) };
                      onChange(columns.map((one, at) => (at === place ? next : one)));
                    }}
                  />
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Lines({ preview }: { preview: NonNullable<ReturnType<typeof usePreviewOf>['data']> }) {
  const { t } = useTranslation('settings');
  const say = useDeskWords();
  const shown = new Set(preview.lines.map(({ line }) => line));
  const later = preview.faults.filter(({ line }) => !shown.has(line));
  return (
    <>
      <Title order={2} size="h5">
        {t('import.first')}
      </Title>
      <Table.ScrollContainer minWidth={480} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('import.line')}</Table.Th>
              <Table.Th>{t('import.becomes')}</Table.Th>
              <Table.Th>{t('labels.name')}</Table.Th>
              <Table.Th>{t('import.to.phone')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {preview.lines.map((one) => (
              <Table.Tr key={one.line}>
                <Table.Td>{one.line}</Table.Td>
                <Table.Td>
                  <Badge variant="outline" color={COLOURS[one.outcome]} tt="none" c="inherit">
                    {t(`import.becoming.${one.outcome}`)}
                  </Badge>
                </Table.Td>
                {one.reason === null || one.fault === null ? (
                  <>
                    <Table.Td dir="auto">{one.name}</Table.Td>
                    <Table.Td>{one.phone}</Table.Td>
                  </>
                ) : (
                  <Table.Td colSpan={2} dir="auto">
                    {say(`importFaults.${one.fault.code}`, one.reason, one.fault.values)}
                  </Table.Td>
                )}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {later.length > 0 && (
        <>
          <Title order={2} size="h5">
            {t('import.faults')}
          </Title>
          <Stack gap={4}>
            {later.map(({ line, reason, fault }) => (
              <Text key={line} size="sm">
                {t('import.faultIn', {
                  line,
                  reason: say(`importFaults.${fault.code}`, reason, fault.values),
                })}
              </Text>
            ))}
          </Stack>
        </>
      )}
    </>
  );
}
