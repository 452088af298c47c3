import { Group, SegmentedControl, Select, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useIntegrationNames } from '../people/use-names';
import { useGroups, usePeople } from '../people/use-people';
import { BYS, PERIODS, type Asked, type Filter, type Period } from './asked';
import classes from './reports.module.css';

interface ControlsProps {
  period: Period;
  asked: Asked;
  today: string;
  /** Changes the address; null takes something out of it. */
  onChange: (changes: Record<string, string | null>) => void;
}

/** What is asked: the period, what the rows are, and what is left out. */
export function Controls({ period, asked, today, onChange }: ControlsProps) {
  const { t } = useTranslation('reports');
  const [groups, people, numbers] = [useGroups(), usePeople(), useIntegrationNames()];
  const filter = (name: Filter, label: string, all: string, from: { id: string; name: string }[]) => (
    <Select
      label={label}
      placeholder={all}
      value={asked[name] ?? null}
      data={from.map(({ id, name }) => ({ value: id, label: name }))}
      onChange={(id) => onChange({ [name]: id })}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t('clear', { what: label }), tabIndex: 0 }}
      className={classes['filter'] ?? ''}
    />
  );
  const day = (name: 'from' | 'to', label: string) => (
    <TextInput
      type="date"
      label={label}
      value={asked[name]}
      min="2000-01-01"
      max={today}
      onChange={({ currentTarget }) => {
        if (currentTarget.value) onChange({ from: asked.from, to: asked.to, [name]: currentTarget.value });
      }}
    />
  );
  return (
    <div className={classes['controls']}>
      <SegmentedControl
        aria-label={t('period')}
        value={period}
        data={PERIODS.map((value) => ({ value, label: t(`periods.${value}`) }))}
        onChange={(value) =>
          onChange(
            value === 'own'
              ? { period: value, from: asked.from, to: asked.to }
              : { period: value, from: null, to: null },
          )
        }
      />
      {period === 'own' && (
        <Group gap="sm">
          {day('from', t('from'))}
          {day('to', t('to'))}
        </Group>
      )}
      <Select
        label={t('byWhat')}
        value={asked.by}
        data={BYS.map((by) => ({ value: by, label: t(`by.${by}`) }))}
        onChange={(by) => onChange({ by, sort: null })}
        allowDeselect={false}
        className={classes['filter'] ?? ''}
      />
      {filter('groupId', t('by.group'), t('allGroups'), groups)}
      {filter('agentId', t('by.agent'), t('allAgents'), people)}
      {filter('integrationId', t('by.integration'), t('allNumbers'), numbers)}
    </div>
  );
}
