import { Badge, Button, Center, Loader, Table, Text, TextInput, Title } from '@mantine/core';
import { IconPlus, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { Refused } from '../case/refused';
import { foundIn, type Macro } from '../composer/use-macros';
import { ACTION_TYPES } from '../actions/action-types';
import { MacroForm } from './macro-form';
import classes from './macros.module.css';
import { useAllMacros } from './use-macro-calls';

/** The prepared answers: those of everybody, of groups, and one's own. */
export function Macros() {
  const { id } = useParams();
  const { t } = useTranslation('settings');
  const { data: macros, error } = useAllMacros();
  if (id === 'new') return <MacroForm key={id} macro={null} />;
  if (!macros)
    return error ? (
      <Refused error={error} />
    ) : (
      <Center mih={300}>
        <Loader />
      </Center>
    );
  if (id === undefined) return <MacroTable macros={macros} />;
  const macro = macros.find((one) => one.id === id);
  if (!macro)
    return (
      <Text>
        {t('macros.gone')} <Link to="/settings/macros">{t('macros.back')}</Link>
      </Text>
    );
  return <MacroForm key={id} macro={macro} />;
}

function MacroTable({ macros }: { macros: Macro[] }) {
  const { t } = useTranslation('settings');
  const [sought, setSought] = useState('');
  const found = sought.trim() === '' ? macros : foundIn(macros, sought);
  return (
    <div className={classes['list']}>
      <Title order={1} size="h3">
        {t('pages.macros')}
      </Title>
      <Text c="dimmed">{t('macros.about')}</Text>
      <div className={classes['head']}>
        <TextInput
          type="search"
          flex={1}
          maw="24rem"
          leftSection={<IconSearch size={16} aria-hidden />}
          aria-label={t('macros.search')}
          placeholder={t('macros.search')}
          value={sought}
          onChange={({ currentTarget }) => setSought(currentTarget.value)}
        />
        <Button component={Link} to="/settings/macros/new" leftSection={<IconPlus size={16} aria-hidden />}>
          {t('macros.new')}
        </Button>
      </div>
      {found.length === 0 ? (
        <Text>{t(macros.length === 0 ? 'macros.none' : 'macros.noneFound')}</Text>
      ) : (
        <Table.ScrollContainer minWidth={480}>
          <Table highlightOnHover>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('macros.name')}</Table.Th>
                <Table.Th>{t('macros.for')}</Table.Th>
                <Table.Th>{t('macros.what')}</Table.Th>
                <Table.Th>{t('macros.uses')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {found.map((macro) => (
                <Table.Tr key={macro.id}>
                  <Table.Td>
                    <Link to={`/settings/macros/${macro.id}`} className={classes['name'] ?? ''} dir="auto">
                      {macro.name}
                    </Link>
                  </Table.Td>
                  <Table.Td>
                    <Badge variant="default" tt="none">
                      {macro.group?.name ?? t(`macros.scope.${macro.scope}`)}
                    </Badge>
                  </Table.Td>
                  <Table.Td>
                    <WhatItDoes macro={macro} />
                  </Table.Td>
                  <Table.Td>{macro.uses}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </div>
  );
}

function WhatItDoes({ macro }: { macro: Macro }) {
  const { t } = useTranslation('actions');
  const actions = macro.actions.map(({ type }) => {
    const known = ACTION_TYPES.find((one) => one === type);
    return known ? t(`types.${known}`) : type;
  });
  return (
    <>
      {macro.text !== '' && (
        <Text size="sm" lineClamp={1} dir="auto">
          {macro.text}
        </Text>
      )}
      {actions.length > 0 && (
        <Text size="xs" c="dimmed">
          {actions.join(', ')}
        </Text>
      )}
    </>
  );
}
