import { Table, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { components } from '../api/schema';
import classes from './wall.module.css';

/** How many chats each group has, and how many of them nobody has taken. */
export function GroupsTable({ groups }: { groups: components['schemas']['Wall']['groups'] }) {
  const { t } = useTranslation();
  return (
    <section className={classes['part']}>
      <Title order={2} size="h5">
        {t('wall.groups')}
      </Title>
      <Table verticalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('case.group')}</Table.Th>
            <Table.Th>{t('wall.new')}</Table.Th>
            <Table.Th>{t('wall.active')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {groups.map((group) => (
            <Table.Tr key={group.id}>
              <Table.Td>
                <bdi>{group.name}</bdi>
              </Table.Td>
              <Table.Td>{group.new}</Table.Td>
              <Table.Td>{group.active}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}
