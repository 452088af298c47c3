import { Group, MultiSelect, NumberInput, Select, TagsInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { asFieldKind, FIELD_KINDS, fieldKindOf, fieldList, type FieldKind } from './fit-value';

interface FieldValueProps {
  value: unknown;
  onChange: (value: unknown) => void;
}

/** What a field is compared with: it may hold a text, a number, yes or no, so the kind is chosen. */
export function FieldValue({ value, onChange }: FieldValueProps) {
  const { t } = useTranslation('rules');
  const yesNo = useYesNo();
  const [chosen, setChosen] = useState<FieldKind>('text');
  const kind = fieldKindOf(value) ?? chosen;
  const label = t('builder.value');
  return (
    <Group gap={4}>
      <Kind
        kind={kind}
        onChange={(to) => {
          setChosen(to);
          onChange(asFieldKind(to, value));
        }}
      />
      {kind === 'text' && (
        <TextInput
          flex={1}
          miw={90}
          aria-label={label}
          value={typeof value === 'string' ? value : ''}
          maxLength={1000}
          onChange={({ currentTarget }) => onChange(currentTarget.value)}
        />
      )}
      {kind === 'number' && (
        <NumberInput
          flex={1}
          miw={90}
          aria-label={label}
          value={typeof value === 'number' ? value : ''}
          onChange={(now) => {
            setChosen('number');
            onChange(typeof now === 'number' ? now : null);
          }}
        />
      )}
      {kind === 'yesNo' && (
        <Select
          flex={1}
          miw={90}
          aria-label={label}
          allowDeselect={false}
          data={yesNo}
          value={String(value)}
          onChange={(now) => onChange(now === 'true')}
        />
      )}
    </Group>
  );
}

/** A list of what a field is compared with. Those of another kind than the chosen one stay what they are. */
export function FieldValues({ value, onChange }: FieldValueProps) {
  const { t } = useTranslation('rules');
  const yesNo = useYesNo();
  const list: unknown[] = Array.isArray(value) ? value : [];
  const [kind, setKind] = useState<FieldKind>(fieldKindOf(list[0]) ?? 'text');
  const texts = list.map(String);
  const change = (now: string[]) => onChange(fieldList(kind, list, now));
  const label = t('builder.value');
  return (
    <Group gap={4}>
      <Kind kind={kind} onChange={setKind} />
      {kind === 'yesNo' ? (
        <MultiSelect flex={1} miw={90} aria-label={label} data={yesNo} value={texts} onChange={change} />
      ) : (
        <TagsInput
          flex={1}
          miw={90}
          aria-label={label}
          placeholder={texts.length === 0 ? t('builder.tags') : ''}
          value={texts}
          onChange={change}
          acceptValueOnBlur
          splitChars={[',']}
          maxTags={200}
        />
      )}
    </Group>
  );
}

function Kind({ kind, onChange }: { kind: FieldKind; onChange: (kind: FieldKind) => void }) {
  const { t } = useTranslation('rules');
  return (
    <Select
      w={104}
      aria-label={t('builder.kind')}
      allowDeselect={false}
      data={FIELD_KINDS.map((one) => ({ value: one, label: t(`builder.kinds.${one}`) }))}
      value={kind}
      onChange={(chosen) => {
        if (chosen) onChange(chosen);
      }}
    />
  );
}

function useYesNo() {
  const { t } = useTranslation('conditions');
  return [
    { value: 'true', label: t('yes') },
    { value: 'false', label: t('no') },
  ];
}
