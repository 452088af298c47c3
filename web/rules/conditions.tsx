import { Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { prepareRuleGroup, QueryBuilder, type RuleGroupType } from 'react-querybuilder';
import { operatorsOf } from './catalogue-facts';
import { queryOf, treeOf } from './condition-tree';
import { CONTROLS } from './condition-controls';
import classes from './editor.module.css';
import { fitChanged } from './fit-changed';
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
  const [query, setQuery] = useState(() => withIds(tree));
  const [shown, setShown] = useState(() => JSON.stringify(tree));
  const wanted = JSON.stringify(tree);
  if (wanted !== shown) {
    setShown(wanted);
    setQuery(withIds(tree));
  }
  const change = (next: RuleGroupType) => {
    const fitted = fitChanged(catalogue, query, next);
    const after = treeOf(fitted);
    setQuery(fitted);
    setShown(JSON.stringify(after));
    if (JSON.stringify(after) !== wanted) onChange(after);
  };
  return (
    <>
      {query.rules.length === 0 && !query.not && (
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
        enableMountQueryChange={false}
        resetOnFieldChange={false}
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

/** By the ids it is seen which condition a change was of. */
const withIds = (tree: Tree): RuleGroupType => prepareRuleGroup(queryOf(tree));
