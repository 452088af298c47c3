import { Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { QueryBuilder, type RuleGroupType, type RuleType as QueryRule } from 'react-querybuilder';
import { factOf, operatorsOf } from './catalogue-choices';
import { queryOf, treeOf } from './condition-tree';
import { CONTROLS } from './condition-controls';
import classes from './editor.module.css';
import { fitValue, valueKind } from './fit-value';
import type { Catalogue, RuleType, Tree } from './rule-shapes';

interface ConditionsProps {
  tree: Tree;
  type: RuleType;
  catalogue: Catalogue;
  onChange: (tree: Tree) => void;
}

/** When a rule applies: conditions in groups, nested as they like. */
export function Conditions({ tree, type, catalogue, onChange }: ConditionsProps) {
  const { t } = useTranslation('rules');
  // The query builder's own form of the tree, which also holds what is not whole yet, such as a group of nothing.
  const [query, setQuery] = useState(() => queryOf(tree));
  const [shown, setShown] = useState(() => JSON.stringify(tree));
  const wanted = JSON.stringify(tree);
  if (wanted !== shown) {
    setShown(wanted);
    setQuery(queryOf(tree));
  }
  const change = (next: RuleGroupType) => {
    const fitted = withFitValues(catalogue, next);
    const after = treeOf(fitted);
    setQuery(fitted);
    setShown(JSON.stringify(after));
    if (JSON.stringify(after) !== wanted) onChange(after);
  };
  return (
    <>
      {query.rules.length === 0 && (
        <Text size="sm" c="dimmed" mb="xs">
          {t(`types.${type}.always`)}
        </Text>
      )}
      <QueryBuilder
        query={query}
        onQueryChange={change}
        fields={catalogue.facts.map(({ name }) => ({ name: name.replace(/\*$/, ''), label: name }))}
        getOperators={(field) => operatorsOf(catalogue, field).map((name) => ({ name, label: name }))}
        getValueSources={() => ['value', 'field']}
        getDefaultField={() => (type === 'current' ? 'case.status' : 'message.text')}
        showNotToggle
        resetOnFieldChange
        context={{ type }}
        controlElements={CONTROLS}
        suppressStandardClassnames
        controlClassnames={{
          ruleGroup: classes['group'] ?? '',
          header: classes['groupHead'] ?? '',
          body: classes['cards'] ?? '',
          rule: classes['leaf'] ?? '',
        }}
      />
    </>
  );
}

/** Every value in the form that its operator takes. */
function withFitValues(catalogue: Catalogue, group: RuleGroupType): RuleGroupType {
  return {
    ...group,
    rules: group.rules.map((rule) =>
      'rules' in rule ? withFitValues(catalogue, rule) : { ...rule, value: valueOf(catalogue, rule) },
    ),
  };
}

function valueOf(catalogue: Catalogue, { field, operator, value, valueSource }: QueryRule): unknown {
  const entered: unknown = value;
  const fact = factOf(catalogue, field);
  const asked = catalogue.operators.find(({ name }) => name === operator)?.value;
  if (valueSource === 'field' || !fact || asked === undefined) return entered;
  return fitValue(valueKind(asked, fact.type), entered);
}
