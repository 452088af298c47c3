import { Anchor, List, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Carriers } from './carriers';

/** The rules and macros that go on with the old name of a label. */
export function WhoKeepsIt({ rules, macros }: Pick<Carriers, 'rules' | 'macros'>) {
  const { t } = useTranslation('settings');
  if (rules.length + macros.length === 0) return null;
  return (
    <div>
      <Text size="sm">{t('labels.keptBy')}</Text>
      <List size="sm" mt={4}>
        {rules.map(({ id, name, isLive }) => (
          <Named
            key={id}
            to={`/rules/${id}`}
            name={name}
            kind={t(isLive ? 'labels.liveRule' : 'labels.ruleOfDraft')}
          />
        ))}
        {macros.map(({ id, name }) => (
          <Named key={id} to={`/settings/macros/${id}`} name={name} kind={t('labels.macro')} />
        ))}
      </List>
    </div>
  );
}

function Named({ to, name, kind }: { to: string; name: string; kind: string }) {
  return (
    <List.Item>
      <Anchor component={Link} to={to} size="sm" dir="auto">
        {name}
      </Anchor>{' '}
      <Text span size="sm" c="dimmed">
        {kind}
      </Text>
    </List.Item>
  );
}
