/* eslint-disable @typescript-eslint/unbound-method -- the query builder types its callbacks as methods; they use no `this` */
import { ActionIcon, Button, SegmentedControl, Select, Switch, TextInput } from '@mantine/core';
import { IconFolderPlus, IconPlus, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type {
  ActionProps,
  CombinatorSelectorProps,
  FieldSelectorProps,
  NotToggleProps,
  OperatorSelectorProps,
  ValueSourceSelectorProps,
} from 'react-querybuilder';
import { factChoices, operatorChoices } from './catalogue-choices';
import { FIELDS } from './catalogue-facts';
import { ConditionValue } from './condition-value';
import type { RuleType } from './rule-shapes';
import { useCatalogue } from './use-rules';

/** The query builder's parts in our own look: what is chosen here is said in words everywhere. */

function Combinator({ value, handleOnChange }: CombinatorSelectorProps) {
  const { t } = useTranslation('rules');
  return (
    <SegmentedControl
      size="xs"
      aria-label={t('builder.combinator')}
      value={value ?? 'and'}
      onChange={handleOnChange}
      data={[
        { value: 'and', label: t('builder.all') },
        { value: 'or', label: t('builder.any') },
      ]}
    />
  );
}

function Not({ checked = false, handleOnChange }: NotToggleProps) {
  const { t } = useTranslation('rules');
  return (
    <Switch
      size="xs"
      label={t('builder.not')}
      checked={checked}
      onChange={({ currentTarget }) => handleOnChange(currentTarget.checked)}
    />
  );
}

function AddCondition({ handleOnClick }: ActionProps) {
  const { t } = useTranslation('rules');
  return (
    <Button
      size="compact-sm"
      variant="light"
      leftSection={<IconPlus size={14} aria-hidden />}
      onClick={(event) => handleOnClick(event)}
    >
      {t('builder.add')}
    </Button>
  );
}

function AddGroup({ handleOnClick }: ActionProps) {
  const { t } = useTranslation('rules');
  return (
    <Button
      size="compact-sm"
      variant="subtle"
      leftSection={<IconFolderPlus size={14} aria-hidden />}
      onClick={(event) => handleOnClick(event)}
    >
      {t('builder.addGroup')}
    </Button>
  );
}

function Remove({ handleOnClick, ruleOrGroup }: ActionProps) {
  const { t } = useTranslation('rules');
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size={30}
      aria-label={t('rules' in ruleOrGroup ? 'builder.removeGroup' : 'builder.remove')}
      onClick={(event) => handleOnClick(event)}
    >
      <IconX size={16} aria-hidden />
    </ActionIcon>
  );
}

function Fact({ value = '', handleOnChange, context }: FieldSelectorProps) {
  const { t } = useTranslation('rules');
  const { t: common } = useTranslation();
  const { t: words } = useTranslation('conditions');
  const catalogue = useCatalogue();
  const { type } = context as { type: RuleType }; // as `Conditions` gives it
  const field = FIELDS.find((prefix) => value.startsWith(prefix));
  if (!catalogue) return null;
  return (
    <div>
      <Select
        size="sm"
        aria-label={t('builder.fact')}
        searchable
        allowDeselect={false}
        maxDropdownHeight={340}
        nothingFoundMessage={common('case.nothingFound')}
        data={factChoices(t, words, catalogue, type, value)}
        value={field ?? value}
        onChange={handleOnChange}
      />
      {field && (
        <TextInput
          mt={4}
          size="sm"
          aria-label={t('builder.fieldName')}
          placeholder={t('builder.fieldName')}
          value={value.slice(field.length)}
          maxLength={100}
          onChange={({ currentTarget }) => handleOnChange(field + currentTarget.value)}
        />
      )}
    </div>
  );
}

function Operator({ value = '', handleOnChange, field }: OperatorSelectorProps) {
  const { t } = useTranslation('rules');
  const { t: words } = useTranslation('conditions');
  const catalogue = useCatalogue();
  if (!catalogue) return null;
  return (
    <Select
      size="sm"
      aria-label={t('builder.operator')}
      allowDeselect={false}
      data={operatorChoices(words, catalogue, field, value)}
      value={value}
      onChange={handleOnChange}
    />
  );
}

/** Whether a number is compared with a value or with another fact. */
function Source({ value = 'value', handleOnChange, field }: ValueSourceSelectorProps) {
  const { t } = useTranslation('rules');
  const catalogue = useCatalogue();
  const isNumber = catalogue?.facts.find(({ name }) => name === field)?.type === 'number';
  if (value !== 'field' && !isNumber) return null;
  return (
    <Select
      size="sm"
      w={110}
      aria-label={t('builder.source')}
      allowDeselect={false}
      data={[
        { value: 'value', label: t('builder.value') },
        { value: 'field', label: t('builder.otherFact') },
      ]}
      value={value}
      onChange={handleOnChange}
    />
  );
}

export const CONTROLS = {
  combinatorSelector: Combinator,
  notToggle: Not,
  addRuleAction: AddCondition,
  addGroupAction: AddGroup,
  removeRuleAction: Remove,
  removeGroupAction: Remove,
  fieldSelector: Fact,
  operatorSelector: Operator,
  valueSourceSelector: Source,
  valueEditor: ConditionValue,
};
