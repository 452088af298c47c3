import { ActionIcon, Group, Select, Text } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isWithin, type Fault } from '../api/faults';
import { sayer } from '../words/sayer';
import { ActionFields } from './action-fields';
import { newAction, type ActionType } from './action-types';
import classes from './actions.module.css';
import { Faults } from './faults';
import type { WrittenAction } from './written-action';

interface ActionsProps {
  actions: readonly WrittenAction[];
  /** What may be added, the usual first. */
  types: readonly ActionType[];
  /** As many as there may be. */
  most: number;
  faults: readonly Fault[];
  onChange: (actions: WrittenAction[]) => void;
}

/** What a rule or a macro does, as cards in the order in which it is done. */
export function Actions({ actions, types, most, faults, onChange }: ActionsProps) {
  const { t } = useTranslation('actions');
  const { t: common } = useTranslation();
  // Cards have no ids of their own; a new set of them begins where one is taken out or moved.
  const [generation, setGeneration] = useState(0);
  const title = (type: string) => sayer(t)(`types.${type}`);
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
                  aria-label={t('up', { action: title(action.type) })}
                  onClick={() => move(at, at - 1)}
                >
                  <IconArrowUp size={16} aria-hidden />
                </ActionIcon>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  disabled={at === actions.length - 1}
                  aria-label={t('down', { action: title(action.type) })}
                  onClick={() => move(at, at + 1)}
                >
                  <IconArrowDown size={16} aria-hidden />
                </ActionIcon>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={t('remove', { action: title(action.type) })}
                  onClick={() => put(actions.toSpliced(at, 1))}
                >
                  <IconX size={16} aria-hidden />
                </ActionIcon>
              </Group>
            </Group>
            <ActionFields
              action={action}
              onChange={(part) => onChange(actions.with(at, { ...action, ...part }))}
            />
            <Faults faults={faults.filter((fault) => isWithin(fault, `actions.${at}`))} />
          </li>
        ))}
      </ol>
      <Select
        aria-label={t('add')}
        placeholder={t('add')}
        searchable
        maw={360}
        maxDropdownHeight={400}
        nothingFoundMessage={common('case.nothingFound')}
        value={null}
        disabled={actions.length >= most}
        data={types.map((type) => ({ value: type, label: title(type) }))}
        onChange={(type) => {
          const chosen = types.find((one) => one === type);
          if (chosen) onChange([...actions, newAction(chosen)]);
        }}
      />
      <Faults faults={faults.filter(({ path }) => path === 'actions')} />
    </>
  );
}
