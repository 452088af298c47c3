/* eslint-disable @typescript-eslint/unbound-method -- the query builder types its callbacks as methods; they use no `this` */
import {
  Group,
  MultiSelect,
  NumberInput,
  SegmentedControl,
  Select,
  TagsInput,
  TextInput,
} from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ValueEditorProps } from 'react-querybuilder';
import { factWord, KINDS, nameOfValue } from '../conditions/condition-words';
import { LabelInput } from '../labels/label-input';
import { LabelsInput } from '../labels/labels-input';
import { useIntegrationNames } from '../people/use-names';
import { useGroups, usePeople } from '../people/use-people';
import { factOf, OF_GROUPS, OF_INTEGRATIONS, OF_LABELS, OF_PEOPLE } from './catalogue-facts';
import classes from './editor.module.css';
import { FieldValue, FieldValues } from './field-value';
import { valueKind } from './fit-value';
import type { Catalogue } from './rule-shapes';
import { useCatalogue } from './use-rules';

/** A condition holds so many. */
const MOST_VALUES = 200;

type Fact = Catalogue['facts'][number];
interface Choice {
  value: string;
  label: string;
}

/** What a condition compares with, entered as its fact and operator need it. */
export function ConditionValue(props: ValueEditorProps) {
  const catalogue = useCatalogue();
  const { field, operator, valueSource } = props;
  const fact = catalogue && factOf(catalogue, field);
  const asked = catalogue?.operators.find(({ name }) => name === operator)?.value;
  if (!catalogue || !fact || asked === undefined) return null;
  return (
    <div className={classes['value']}>
      {valueSource === 'field' ? (
        <OtherFact {...props} fact={fact} catalogue={catalogue} />
      ) : (
        <Value {...props} fact={fact} asked={asked} />
      )}
    </div>
  );
}

/** The values that a fact can have by name; null where any may come. */
function useChoices({ name, values }: Fact): Choice[] | null {
  const { t } = useTranslation('conditions');
  const [people, groups, integrations] = [usePeople(), useGroups(), useIntegrationNames()];
  const named = (list: { id: string; name: string }[]) =>
    list.map((one) => ({ value: one.id, label: one.name }));
  if (OF_PEOPLE.includes(name)) return named(people);
  if (OF_GROUPS.includes(name)) return named(groups);
  if (OF_INTEGRATIONS.includes(name)) return named(integrations);
  const all = name.startsWith('change.kind') ? KINDS : values;
  return all && all.map((value) => ({ value, label: nameOfValue(t, name, value) ?? value }));
}

function Value({ fact, asked, value, handleOnChange }: ValueEditorProps & { fact: Fact; asked: string }) {
  const { t } = useTranslation('rules');
  const { t: conditionT } = useTranslation('conditions');
  const choices = useChoices(fact);
  const entered: unknown = value;
  const label = t('builder.value');
  const text = typeof entered === 'string' ? entered : '';
  const list = Array.isArray(entered) ? (entered as unknown[]).map(String) : [];
  const isOfLabels = OF_LABELS.includes(fact.name);
  switch (valueKind(asked, fact.type)) {
    case 'yesNo':
      return (
        <SegmentedControl
          size="xs"
          aria-label={label}
          value={entered === false ? 'no' : 'yes'}
          onChange={(chosen) => handleOnChange(chosen === 'yes')}
          data={[
            { value: 'yes', label: conditionT('yes') },
            { value: 'no', label: conditionT('no') },
          ]}
        />
      );
    case 'number':
      return (
        <NumberInput
          aria-label={label}
          value={typeof entered === 'number' ? entered : ''}
          onChange={(now) => handleOnChange(typeof now === 'number' ? now : '')}
          {...(fact.unit === 'minutes' ? { suffix: ` ${t('units.minute')}` } : {})}
        />
      );
    case 'any':
      return <FieldValue value={entered} onChange={handleOnChange} />;
    case 'list':
      return <FieldValues value={entered} onChange={handleOnChange} />;
    case 'texts':
    case 'numbers':
      if (isOfLabels)
        return (
          <LabelsInput
            size="sm"
            aria-label={label}
            placeholder={t('builder.tags')}
            most={MOST_VALUES}
            value={list}
            onChange={handleOnChange}
          />
        );
      return choices ? (
        <MultiSelect aria-label={label} data={choices} value={list} searchable onChange={handleOnChange} />
      ) : (
        <TagsInput
          aria-label={label}
          placeholder={list.length === 0 ? t('builder.tags') : ''}
          value={list}
          onChange={(now) =>
            handleOnChange(fact.type === 'number' ? now.map(Number).filter(Number.isFinite) : now)
          }
          acceptValueOnBlur
          splitChars={[',']}
          maxTags={MOST_VALUES}
        />
      );
    case 'span':
      return (
        <Group gap={4} wrap="nowrap">
          {[0, 1].map((at) => (
            <TextInput
              key={at}
              type={inputType(fact.type)}
              aria-label={t(at === 0 ? 'builder.from' : 'builder.to')}
              value={shownAs(fact.type, list[at] ?? '')}
              onChange={({ currentTarget }) =>
                handleOnChange(
                  [list[0] ?? '', list[1] ?? ''].with(at, storedAs(fact.type, currentTarget.value)),
                )
              }
            />
          ))}
        </Group>
      );
    case 'text':
      if (isOfLabels) return <LabelInput aria-label={label} value={text} onChange={handleOnChange} />;
      return choices ? (
        <Select
          aria-label={label}
          placeholder={t('builder.choose')}
          data={choices}
          value={text === '' ? null : text}
          searchable
          allowDeselect={false}
          onChange={handleOnChange}
        />
      ) : (
        <TextInput
          aria-label={label}
          type={inputType(fact.type)}
          value={shownAs(fact.type, text)}
          maxLength={1000}
          onChange={({ currentTarget }) => handleOnChange(storedAs(fact.type, currentTarget.value))}
        />
      );
  }
}

function OtherFact({
  fact,
  catalogue,
  value,
  handleOnChange,
}: ValueEditorProps & { fact: Fact; catalogue: Catalogue }) {
  const { t } = useTranslation('rules');
  const { t: words } = useTranslation('conditions');
  const alike = catalogue.facts.filter(({ type, name }) => type === fact.type && name !== fact.name);
  return (
    <Select
      aria-label={t('builder.otherFact')}
      searchable
      data={alike.map(({ name }) => ({ value: name, label: factWord(words, name) }))}
      value={typeof value === 'string' ? value : null}
      onChange={handleOnChange}
    />
  );
}

function inputType(type: Fact['type']): string {
  if (type === 'date') return 'date';
  if (type === 'timeOfDay') return 'time';
  return type === 'time' ? 'datetime-local' : 'text';
}

/** An instant as the browser's field has it: in the time of this machine. */
function shownAs(type: Fact['type'], value: string): string {
  if (type !== 'time' || Number.isNaN(Date.parse(value))) return value;
  const at = new Date(value);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function storedAs(type: Fact['type'], value: string): string {
  return type === 'time' && value !== '' ? new Date(value).toISOString() : value;
}
