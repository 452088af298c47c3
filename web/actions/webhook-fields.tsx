import { ActionIcon, Button, Checkbox, Group, Input, Select, Text, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldsProps } from './action-fields';
import { TextWithVariables } from './text-with-variables';
import { bodyOfText, bodyText } from './webhook-body';

const MOST_HEADERS = 20;
const text = (value: unknown) => (typeof value === 'string' ? value : '');

/** Which server is called, and what it is told. */
export function Webhook({ action, onChange }: FieldsProps) {
  const { t } = useTranslation('actions');
  const body = action['body'];
  const hasBody = body !== undefined && body !== null;
  return (
    <>
      <Group align="flex-end" gap="xs">
        <Select
          w={110}
          label={t('fields.method')}
          allowDeselect={false}
          data={['POST', 'PUT', 'PATCH', 'GET', 'DELETE']}
          value={text(action['method']) || 'POST'}
          onChange={(method) => onChange({ method })}
        />
        <TextInput
          flex={1}
          miw={220}
          type="url"
          label={t('fields.url')}
          value={text(action['url'])}
          onChange={({ currentTarget }) => onChange({ url: currentTarget.value.trim() })}
        />
      </Group>
      <Headers headers={action['headers']} onChange={(headers) => onChange({ headers })} />
      <Checkbox
        label={t('fields.ownBody')}
        description={t('fields.ownBodyAbout')}
        checked={hasBody}
        onChange={({ currentTarget }) => onChange({ body: currentTarget.checked ? '' : undefined })}
      />
      {hasBody && <Body body={body} onChange={(now) => onChange({ body: now })} />}
    </>
  );
}

type Row = [name: string, value: string];

const rowsOf = (headers: unknown): Row[] =>
  typeof headers === 'object' && headers !== null
    ? Object.entries(headers).map(([name, value]) => [name, text(value)])
    : [];

/** A name may be missing or stand twice while it is typed, so rows are kept beside what they make. */
function headersOf(rows: Row[]): Record<string, string> | undefined {
  const named = rows.filter(([name]) => name !== '');
  return named.length === 0 ? undefined : Object.fromEntries(named);
}

function Headers({ headers, onChange }: { headers: unknown; onChange: (headers: unknown) => void }) {
  const { t } = useTranslation('actions');
  const [rows, setRows] = useState(() => rowsOf(headers));
  // Somebody else's version was taken, or what was written is thrown away.
  if (JSON.stringify(headersOf(rows)) !== JSON.stringify(headersOf(rowsOf(headers))))
    setRows(rowsOf(headers));
  const change = (now: Row[]) => {
    setRows(now);
    onChange(headersOf(now));
  };
  return (
    <div role="group" aria-label={t('fields.headers')}>
      <Input.Label component="span">{t('fields.headers')}</Input.Label>
      {rows.map(([name, value], at) => (
        <Group key={at} gap={4} mb={4} wrap="nowrap">
          <TextInput
            flex={1}
            miw={0}
            aria-label={t('fields.headerName', { at: at + 1 })}
            placeholder="Authorization"
            value={name}
            maxLength={100}
            onChange={({ currentTarget }) => change(rows.with(at, [currentTarget.value.trim(), value]))}
          />
          <TextInput
            flex={2}
            miw={0}
            aria-label={t('fields.headerValue', { at: at + 1 })}
            value={value}
            maxLength={1000}
            onChange={({ currentTarget }) => change(rows.with(at, [name, currentTarget.value]))}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('fields.headerRemove', { at: at + 1 })}
            onClick={() => change(rows.toSpliced(at, 1))}
          >
            <IconX size={16} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
      <div>
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={<IconPlus size={14} aria-hidden />}
          disabled={rows.length >= MOST_HEADERS}
          onClick={() => setRows([...rows, ['', '']])}
        >
          {t('fields.headerAdd')}
        </Button>
      </div>
    </div>
  );
}

interface BodyProps {
  body: unknown;
  onChange: (body: unknown) => void;
}

function Body({ body, onChange }: BodyProps) {
  const { t } = useTranslation('actions');
  const [written, setWritten] = useState(() => bodyText(body));
  const [wasJson, setJson] = useState(typeof body !== 'string');
  if (JSON.stringify(bodyOfText(written, wasJson)) !== JSON.stringify(body)) {
    setWritten(bodyText(body));
    setJson(typeof body !== 'string');
  }
  return (
    <>
      <TextWithVariables
        label={t('fields.body')}
        maxLength={20_000}
        value={written}
        onChange={(now) => {
          setWritten(now);
          onChange(bodyOfText(now, wasJson));
        }}
      />
      {wasJson && typeof body === 'string' && (
        <Text size="sm" role="status">
          {t('fields.noJson')}
        </Text>
      )}
    </>
  );
}
