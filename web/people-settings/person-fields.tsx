import { MultiSelect, Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useGroups } from '../people/use-people';

export type Role = 'agent' | 'administrator';

/** What somebody may do. */
export function RoleField({ value, onChange }: { value: Role; onChange: (role: Role) => void }) {
  const { t } = useTranslation('people');
  return (
    <Select
      label={t('fields.role')}
      description={t(`roleAbout.${value}`)}
      data={[
        { value: 'agent', label: t('roles.agent') },
        { value: 'administrator', label: t('roles.administrator') },
      ]}
      allowDeselect={false}
      value={value}
      onChange={(role) => onChange(role === 'administrator' ? 'administrator' : 'agent')}
    />
  );
}

/** Whose cases somebody sees. */
export function GroupsField({ value, onChange }: { value: string[]; onChange: (ids: string[]) => void }) {
  const { t } = useTranslation(['people', 'translation']);
  const groups = useGroups();
  return (
    <MultiSelect
      label={t('fields.groups')}
      description={t('people.groupsAbout')}
      data={groups.map(({ id, name }) => ({ value: id, label: name }))}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t('people.clearGroups') }}
      nothingFoundMessage={t('translation:case.nothingFound')}
      value={value}
      onChange={onChange}
    />
  );
}
