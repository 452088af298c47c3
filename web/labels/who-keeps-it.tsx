import { Anchor, List, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { writeQuery } from '../cases/cases-query';
import { queryOf } from '../cases/open-view';
import type { Carriers } from './carriers';

type Kept = Pick<Carriers, 'rules' | 'macros' | 'views' | 'scenarios'>;

/** What goes on with the old name of a label. */
export function WhoKeepsIt({ rules, macros, views, scenarios }: Kept) {
  const { t } = useTranslation('settings');
  if (rules.length + macros.length + views.length + scenarios.length === 0) return null;
  return (
    <div>
      <Text size="sm">{t('labels.keptBy')}</Text>
      <List size="sm" mt={4}>
        {rules.map((rule) => (
          <Named
            key={rule.id}
            to={rule.isDeleted ? null : `/rules/${rule.id}`}
            name={rule.name}
            kind={t(kindOf(rule))}
          />
        ))}
        {macros.map(({ id, name }) => (
          <Named key={id} to={`/settings/macros/${id}`} name={name} kind={t('labels.macro')} />
        ))}
        {views.map((view) => (
          <Named
            key={view.id}
            to={`/cases?${writeQuery(queryOf(view))}`}
            name={view.name}
            kind={t('labels.view')}
          />
        ))}
        {scenarios.map((name) => (
          <Named key={name} to="/rules/scenarios" name={name} kind={t('labels.scenario')} />
        ))}
      </List>
    </div>
  );
}

function kindOf({ isLive, isInDraft, isDeleted }: Carriers['rules'][number]) {
  if (!isLive) return 'labels.ruleOfDraft';
  if (isDeleted) return 'labels.deletedRule';
  return isInDraft ? 'labels.liveRule' : 'labels.correctedRule';
}

/** Without a link where its page is gone. */
function Named({ to, name, kind }: { to: string | null; name: string; kind: string }) {
  return (
    <List.Item>
      {to === null ? (
        <bdi>{name}</bdi>
      ) : (
        <Anchor component={Link} to={to} size="sm" dir="auto">
          {name}
        </Anchor>
      )}{' '}
      <Text span size="sm" c="dimmed">
        {kind}
      </Text>
    </List.Item>
  );
}
