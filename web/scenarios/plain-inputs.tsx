import { Autocomplete, Group, NumberInput, Select, TagsInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { LabelsInput } from '../labels/labels-input';
import { usePeople } from '../people/use-people';
import { durationOf, nearestUnit, UNIT_MS, UNITS, type Unit } from '../time/span-words';
import { msOf } from '../time/spans';
import { isPlainDuration } from './scenario-words';

const once = (names: readonly string[]) => [...new Set(names)].filter((name) => name !== '');

interface InputProps<Value> {
  label: string;
  value: Value;
  onChange: (value: Value) => void;
}

/** How long, as a number and a unit; as it is written where it counts in weeks, months or years. */
export function DurationInput({ label, value, onChange }: InputProps<string>) {
  const { t } = useTranslation('scenarios');
  const { t: rules } = useTranslation('rules');
  const ms = msOf(value);
  // The unit stays as it was chosen: 60 minutes don't turn into an hour under one's hands.
  const [chosen, setChosen] = useState<Unit | null>(null);
  const unit = chosen ?? nearestUnit(ms, UNITS);
  if (!isPlainDuration(value))
    return (
      <TextInput
        label={`${label}: ${t('spanIso')}`}
        value={value}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
    );
  const count = ms / UNIT_MS[unit];
  const set = (to: number, of: Unit) => {
    setChosen(of);
    onChange(durationOf(Math.round(to * UNIT_MS[of])));
  };
  return (
    <Group align="flex-end" gap="xs">
      <NumberInput
        w={110}
        label={label}
        value={count}
        min={0}
        allowNegative={false}
        decimalScale={3}
        onChange={(to) => {
          if (typeof to === 'number') set(to, unit);
        }}
      />
      <Select
        w={120}
        aria-label={`${label}: ${t('unit')}`}
        allowDeselect={false}
        data={UNITS.map((one) => ({ value: one, label: rules(`units.${one}`) }))}
        value={unit}
        onChange={(to) => set(count, UNITS.find((one) => one === to) ?? unit)}
      />
    </Group>
  );
}

interface PersonInputProps extends InputProps<string | undefined> {
  /** Names that this scenario makes up. */
  names: readonly string[];
  placeholder: string;
}

/** Somebody by name, of the desk or made up; nobody in particular where it is left empty. */
export function PersonInput({ label, value, names, placeholder, onChange }: PersonInputProps) {
  const people = usePeople();
  return (
    <Autocomplete
      w={220}
      label={label}
      placeholder={placeholder}
      maxLength={200}
      data={once([...names, ...people.map(({ name }) => name)])}
      value={value ?? ''}
      onChange={(name) => onChange(name === '' ? undefined : name)}
    />
  );
}

interface NameSelectProps extends InputProps<string | null> {
  names: readonly string[];
  /** Whether "nobody" may be chosen. */
  withNobody?: boolean;
}

const NOBODY = '\0nobody';

/** One of several names; one that is not among them stays. */
export function NameSelect({ label, value, names, withNobody = false, onChange }: NameSelectProps) {
  const { t } = useTranslation('scenarios');
  const { t: common } = useTranslation();
  const choices = once([...names, ...(value === null ? [] : [value])]).map((name) => ({
    value: name,
    label: name,
  }));
  return (
    <Select
      miw={220}
      label={label}
      searchable
      allowDeselect={false}
      nothingFoundMessage={common('case.nothingFound')}
      data={withNobody ? [{ value: NOBODY, label: t('nobody') }, ...choices] : choices}
      value={value === null && withNobody ? NOBODY : value || null}
      onChange={(chosen) => onChange(chosen === NOBODY ? null : chosen)}
    />
  );
}

interface TagsProps extends InputProps<string[]> {
  data?: readonly string[];
  placeholder?: string;
}

/** Several texts, each typed or chosen. */
export function Tags({ label, value, data = [], placeholder, onChange }: TagsProps) {
  const { t } = useTranslation('scenarios');
  return (
    <TagsInput
      label={label}
      placeholder={value.length === 0 ? (placeholder ?? t('tags')) : ''}
      data={once(data)}
      value={value}
      maxTags={100}
      splitChars={[]}
      acceptValueOnBlur
      onChange={onChange}
    />
  );
}

/** Labels, with those of the catalogue to choose from. */
export function LabelTags(props: InputProps<string[]>) {
  const { t } = useTranslation('scenarios');
  return <LabelsInput {...props} size="sm" placeholder={t('tags')} />;
}
