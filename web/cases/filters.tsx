import { Button, MultiSelect, Popover, Switch, TagsInput, TextInput } from '@mantine/core';
import { IconFilter } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { priorityChoices, statusChoices } from '../case/standing';
import { useLabels } from '../labels/use-labels';
import { useGroups, usePeople } from '../people/use-people';
import { countFilters, valuesOf, type CasesQuery, type FilterName } from './cases-query';
import classes from './cases.module.css';
import { endOf, firstDay, lastDay, startOf } from './days';

interface FiltersProps {
  query: CasesQuery;
  onAsk: (next: CasesQuery) => void;
}

/** Which cases are shown: those that pass all of these. */
export function Filters({ query, onAsk }: FiltersProps) {
  const { t } = useTranslation();
  const people = usePeople();
  const groups = useGroups();
  const labels = useLabels();
  const count = countFilters(query);
  const of = (name: FilterName) => ({
    size: 'xs' as const,
    value: valuesOf(query[name]),
    onChange: (values: string[]) => onAsk({ ...query, [name]: values.join(',') }),
    comboboxProps: { withinPortal: false },
  });
  const named = (all: readonly { id: string; name: string }[]) =>
    all.map(({ id, name }) => ({ value: id, label: name }));
  return (
    <Popover position="bottom-end" withArrow trapFocus>
      <Popover.Target>
        <Button variant={count > 0 ? 'light' : 'default'} leftSection={<IconFilter size={16} aria-hidden />}>
          {count > 0 ? t('cases.filtersSome', { count }) : t('cases.filters')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('cases.filters')}>
        <div className={classes['filters']}>
          <MultiSelect {...of('status')} label={t('case.status')} data={statusChoices(t)} />
          <MultiSelect {...of('priority')} label={t('case.priority')} data={priorityChoices(t)} />
          <MultiSelect
            {...of('assigneeId')}
            searchable
            label={t('case.assignee')}
            data={[
              { value: 'me', label: t('cases.me') },
              { value: 'none', label: t('case.nobody') },
              ...named(people),
            ]}
          />
          <MultiSelect {...of('groupId')} searchable label={t('case.group')} data={named(groups)} />
          <TagsInput {...of('label')} label={t('case.labels')} data={labels.map(({ name }) => name)} />
          <div className={classes['days']}>
            <DayField
              label={t('cases.createdFrom')}
              value={firstDay(query.createdAfter)}
              onChange={(day) => onAsk({ ...query, createdAfter: startOf(day) })}
            />
            <DayField
              label={t('cases.createdTo')}
              value={lastDay(query.createdBefore)}
              onChange={(day) => onAsk({ ...query, createdBefore: endOf(day) })}
            />
          </div>
          <Switch
            size="xs"
            label={t('cases.activeChats')}
            checked={query.activeChats === 'true'}
            onChange={({ currentTarget }) =>
              onAsk({ ...query, activeChats: currentTarget.checked ? 'true' : '' })
            }
          />
          <Button
            size="compact-sm"
            variant="subtle"
            disabled={count === 0}
            onClick={() => onAsk(withoutFilters(query))}
          >
            {t('cases.clearFilters')}
          </Button>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}

interface DayFieldProps {
  label: string;
  /** `2026-11-27`; empty: none. */
  value: string;
  onChange: (day: string) => void;
}

function DayField({ label, value, onChange }: DayFieldProps) {
  return (
    <TextInput
      size="xs"
      type="date"
      label={label}
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}

/** What is searched for, and how it is sorted, stays. */
function withoutFilters({ q, view, sort, order }: CasesQuery): CasesQuery {
  return Object.fromEntries(
    Object.entries({ q, view, sort, order }).filter(([, value]) => value !== undefined),
  );
}
