import { Select, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Case } from '../api/shapes';
import { useGroups, usePeople } from '../people/use-people';
import { LabelsInput } from '../labels/labels-input';
import { FieldList } from './field-list';
import { Refused } from './refused';
import { priorityChoices, statusChoices } from './standing';
import { useChangeCase } from './use-change-case';

/** How the case stands, whose it is, and what it was marked with; each is changed where it stands. */
export function CaseFacts({ shown }: { shown: Case }) {
  const { t } = useTranslation();
  const people = usePeople();
  const groups = useGroups();
  const edit = useChangeCase(shown.number);
  const { assignee, group } = shown;
  const look = { size: 'xs', allowDeselect: false, checkIconPosition: 'right' } as const;
  return (
    <Stack gap="xs">
      <Refused error={edit.error} onClose={edit.reset} />
      <Select
        {...look}
        label={t('case.status')}
        data={statusChoices(t)}
        value={shown.status}
        onChange={(status) => status && edit.mutate({ change: { status }, looks: { status } })}
      />
      <Select
        {...look}
        label={t('case.priority')}
        data={priorityChoices(t)}
        value={shown.priority}
        onChange={(priority) => priority && edit.mutate({ change: { priority }, looks: { priority } })}
      />
      <Select
        {...look}
        searchable
        label={t('case.assignee')}
        placeholder={t('case.nobody')}
        nothingFoundMessage={t('case.nothingFound')}
        data={choices(people, assignee)}
        value={assignee?.id ?? null}
        clearable
        clearButtonProps={{ 'aria-label': t('case.unassign') }}
        onChange={(id) => {
          const next = people.find((person) => person.id === id) ?? null;
          edit.mutate({
            change: { assigneeId: id },
            looks: { assignee: next && { id: next.id, name: next.name } },
          });
        }}
      />
      <Select
        {...look}
        searchable
        label={t('case.group')}
        nothingFoundMessage={t('case.nothingFound')}
        data={choices(groups, group)}
        value={group.id}
        onChange={(id) => {
          const next = groups.find((one) => one.id === id);
          if (next)
            edit.mutate({ change: { groupId: next.id }, looks: { group: { id: next.id, name: next.name } } });
        }}
      />
      <LabelsInput
        size="xs"
        label={t('case.labels')}
        placeholder={t('case.addLabel')}
        value={shown.labels}
        onChange={(labels) => edit.mutate({ change: { labels }, looks: { labels } })}
      />
      <FieldList
        of="case"
        fields={shown.fields}
        onSet={(field, value) =>
          edit.mutate({
            change: { fields: { [field]: value } },
            looks: { fields: withField(shown.fields, field, value) },
          })
        }
      />
    </Stack>
  );
}

interface Named {
  id: string;
  name: string;
}

/** What can be chosen; what is chosen too where the list hasn't been read yet, or it has gone. */
function choices(known: readonly Named[], chosen: Named | null) {
  const all = chosen && !known.some(({ id }) => id === chosen.id) ? [chosen, ...known] : known;
  return all.map(({ id, name }) => ({ value: id, label: name }));
}

/** The fields with one changed, or without it where it is null. */
export function withField(
  fields: Record<string, unknown>,
  field: string,
  value: unknown,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries({ ...fields, [field]: value }).filter(([, one]) => one !== null));
}
