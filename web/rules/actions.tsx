import { ActionIcon, Group, Select, Text } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sayer } from '../words/words';
import { ActionFields } from './action-fields';
import { ACTION_TYPES, newAction } from './action-types';
import classes from './editor.module.css';
import { Faults } from './faults';
import type { Catalogue, WrittenAction } from './rule-shapes';

interface ActionsProps {
  actions: WrittenAction[];
  catalogue: Catalogue;
  faults: { path: string; message: string }[];
  onChange: (actions: WrittenAction[]) => void;
}

/** What a rule does, as cards in the order in which it is done. */
export function Actions({ actions, catalogue, faults, onChange }: ActionsProps) {
  const { t } = useTranslation('rules');
  const { t: common } = useTranslation();
  // Cards have no ids of their own; a new set of them begins where one is taken out or moved.
  const [generation, setGeneration] = useState(0);
  const title = (type: string) => sayer(t)(`actions.${type}`);
  const put = (next: WrittenAction[]) => {
    setGeneration(generation + 1);
    onChange(next);
  };
  const move = (from: number, to: number) => {
    const moved = actions[from];
    if (moved) put(actions.toSpliced(from, 1).toSpliced(to, 0, moved));
  };
  return (
    <>
      <ol className={classes['cards']}>
        {actions.map((action, at) => (
          <li key={`${generation}-${at}`} className={classes['card']} aria-label={title(action.type)}>
            <Group justify="space-between" wrap="nowrap">
              <Text fw={600}>{title(action.type)}</Text>
              <Group gap={2} wrap="nowrap">
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  disabled={at === 0}
                  aria-label={t('actionUp', { action: title(action.type) })}
                  onClick={() => move(at, at - 1)}
                >
                  <IconArrowUp size={16} aria-hidden />
                </ActionIcon>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  disabled={at === actions.length - 1}
                  aria-label={t('actionDown', { action: title(action.type) })}
                  onClick={() => move(at, at + 1)}
                >
                  <IconArrowDown size={16} aria-hidden />
                </ActionIcon>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={t('actionRemove', { action: title(action.type) })}
                  onClick={() => put(actions.toSpliced(at, 1))}
                >
                  <IconX size={16} aria-hidden />
                </ActionIcon>
              </Group>
            </Group>
            <ActionFields
              action={action}
              catalogue={catalogue}
              onChange={(part) => onChange(actions.with(at, { ...action, ...part }))}
            />
            <Faults faults={faults} of={`actions.${at}`} />
          </li>
        ))}
      </ol>
      <Select
        aria-label={t('addAction')}
        placeholder={t('addAction')}
        searchable
        maw={360}
        maxDropdownHeight={400}
        nothingFoundMessage={common('case.nothingFound')}
        value={null}
        data={ACTION_TYPES.map((type) => ({ value: type, label: title(type) }))}
        onChange={(type) => {
          if (type !== null) onChange([...actions, newAction(type)]);
        }}
      />
      <Faults faults={faults.filter(({ path }) => path === 'actions')} of="actions" />
    </>
  );
}
