import { MultiSelect, NumberInput, SegmentedControl, Select } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { isPriority, isStatus, priorityChoices, statusChoices } from '../case/standing';
import { useGroups, usePeople } from '../people/use-people';
import { useRules } from '../rules/use-rules';
import { FieldValuesInput } from './field-values';
import { LabelTags, NameSelect, Tags } from './plain-inputs';
import { ENDED_BY, type Expectation } from './scenario-shapes';
import classes from './scenarios.module.css';
import { TextsInput } from './texts-input';

interface ExpectedValueProps {
  name: keyof Expectation;
  wanted: Expectation;
  /** Agents that this scenario names. */
  agents: readonly string[];
  onChange: (part: Expectation) => void;
}

const NO_ONE = 'none';

/** The value of one thing that is expected, or that somebody sets. */
export function ExpectedValue({ name, wanted, agents, onChange }: ExpectedValueProps): ReactNode {
  const { t } = useTranslation('scenarios');
  const { t: common } = useTranslation();
  const groups = useGroups();
  const people = [...agents, ...usePeople().map((person) => person.name)];
  const label = t(`expected.${name}`);
  const choice = { label, w: 220, allowDeselect: false } as const;
  switch (name) {
    case 'status':
      return (
        <Select
          {...choice}
          data={statusChoices(common)}
          value={wanted.status ?? null}
          onChange={(status) => isStatus(status) && onChange({ status })}
        />
      );
    case 'priority':
      return (
        <Select
          {...choice}
          data={priorityChoices(common)}
          value={wanted.priority ?? null}
          onChange={(priority) => isPriority(priority) && onChange({ priority })}
        />
      );
    case 'group':
      return (
        <NameSelect
          label={label}
          names={groups.map((group) => group.name)}
          value={wanted.group ?? ''}
          onChange={(group) => group !== null && onChange({ group })}
        />
      );
    case 'chat':
      return (
        <Select
          {...choice}
          data={(['active', 'ended'] as const).map((value) => ({
            value,
            label: t(`values.chat.${value}`),
          }))}
          value={wanted.chat ?? null}
          onChange={(chat) => chat && onChange({ chat })}
        />
      );
    case 'window':
      return (
        <Select
          {...choice}
          data={(['open', 'closed'] as const).map((value) => ({
            value,
            label: t(`values.window.${value}`),
          }))}
          value={wanted.window ?? null}
          onChange={(window) => window && onChange({ window })}
        />
      );
    case 'endedBy':
      return (
        <Select
          {...choice}
          data={[
            ...ENDED_BY.map((value) => ({ value, label: t(`values.endedBy.${value}`) })),
            { value: NO_ONE, label: t('nobody') },
          ]}
          value={wanted.endedBy ?? NO_ONE}
          onChange={(chosen) => onChange({ endedBy: ENDED_BY.find((one) => one === chosen) ?? null })}
        />
      );
    case 'takenBy':
    case 'assignee':
      return (
        <NameSelect
          label={label}
          names={people}
          withNobody
          value={wanted[name] ?? null}
          onChange={(person) => onChange({ [name]: person })}
        />
      );
    case 'labels':
      return <Labels label={label} value={wanted.labels ?? []} onChange={(labels) => onChange({ labels })} />;
    case 'fields':
      return (
        <FieldValuesInput
          label={label}
          of="case"
          value={wanted.fields ?? {}}
          onChange={(fields) => onChange({ fields })}
        />
      );
    case 'messages':
    case 'notes':
      return (
        <TextsInput
          label={label}
          value={wanted[name] ?? []}
          onChange={(texts) => onChange({ [name]: texts })}
        />
      );
    case 'notified':
      return (
        <Tags
          label={label}
          data={people}
          value={wanted.notified ?? []}
          onChange={(notified) => onChange({ notified })}
        />
      );
    case 'webhooks':
      return (
        <Tags label={label} value={wanted.webhooks ?? []} onChange={(webhooks) => onChange({ webhooks })} />
      );
    case 'matched':
    case 'notMatched':
      return (
        <RuleNames
          label={label}
          value={wanted[name] ?? []}
          onChange={(names) => onChange({ [name]: names })}
        />
      );
    case 'caseCount':
      return (
        <NumberInput
          w={220}
          label={label}
          min={0}
          allowDecimal={false}
          allowNegative={false}
          value={wanted.caseCount ?? 0}
          onChange={(count) => typeof count === 'number' && onChange({ caseCount: count })}
        />
      );
  }
}

type LabelsWanted = NonNullable<Expectation['labels']>;

function Labels({
  label,
  value,
  onChange,
}: {
  label: string;
  value: LabelsWanted;
  onChange: (value: LabelsWanted) => void;
}) {
  const { t } = useTranslation('scenarios');
  const isAll = Array.isArray(value);
  const list = isAll ? value : value.contains;
  const put = (labels: string[], all: boolean) => onChange(all ? labels : { contains: labels });
  return (
    <div className={classes['fields']}>
      <LabelTags label={label} value={list} onChange={(labels) => put(labels, isAll)} />
      <SegmentedControl
        size="xs"
        aria-label={t('howMatched', { what: label })}
        value={isAll ? 'exact' : 'contains'}
        data={[
          { value: 'contains', label: t('contains') },
          { value: 'exact', label: t('exact') },
        ]}
        onChange={(to) => put(list, to === 'exact')}
      />
    </div>
  );
}

function RuleNames({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string[];
  onChange: (value: string[]) => void;
}) {
  const { t: common } = useTranslation();
  const { rules = [] } = useRules();
  return (
    <MultiSelect
      label={label}
      searchable
      nothingFoundMessage={common('case.nothingFound')}
      data={[...new Set([...rules.map((rule) => rule.name), ...value])]}
      value={value}
      onChange={onChange}
    />
  );
}
