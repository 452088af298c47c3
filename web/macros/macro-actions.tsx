import { ActionIcon, Button, Menu, Text } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconPlus, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { ActionFields } from './action-fields';
import type { MacroAction } from './macro-draft';
import { ACTION_TYPES, FRESH, type ActionType } from './action-types';
import classes from './macros.module.css';

const MOST = 20;

interface MacroActionsProps {
  actions: readonly MacroAction[];
  errorOf: (path: string) => string | null;
  onChange: (actions: MacroAction[]) => void;
}

/** What a macro does beside its text, one after the other. */
export function MacroActions({ actions, errorOf, onChange }: MacroActionsProps) {
  const { t } = useTranslation('settings');
  const swap = (place: number, other: number) => {
    const next = [...actions];
    const [one, two] = [next[place], next[other]];
    if (one && two) [next[place], next[other]] = [two, one];
    onChange(next);
  };
  return (
    <section aria-label={t('macros.actions')} className={classes['field']}>
      <Text size="sm" fw={500}>
        {t('macros.actions')}
      </Text>
      {actions.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('macros.noActions')}
        </Text>
      )}
      <ol className={classes['actions']}>
        {actions.map((action, place) => {
          const known = ACTION_TYPES.find((one) => one === action.type);
          const name = known ? t(`macros.does.${known}`) : action.type;
          return (
            <li key={place} className={classes['action']}>
              <div className={classes['actionHead']}>
                <Text size="sm" fw={600} flex={1}>
                  {name}
                </Text>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  disabled={place === 0}
                  aria-label={t('macros.up', { name })}
                  onClick={() => swap(place, place - 1)}
                >
                  <IconArrowUp size={16} aria-hidden />
                </ActionIcon>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  disabled={place === actions.length - 1}
                  aria-label={t('macros.down', { name })}
                  onClick={() => swap(place, place + 1)}
                >
                  <IconArrowDown size={16} aria-hidden />
                </ActionIcon>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={t('macros.removeAction', { name })}
                  onClick={() => onChange(actions.filter((_, at) => at !== place))}
                >
                  <IconX size={16} aria-hidden />
                </ActionIcon>
              </div>
              <ActionFields
                action={action}
                onChange={(next) => onChange(actions.map((one, at) => (at === place ? next : one)))}
              />
              {errorOf(`actions[${place}]`) !== null && (
                <Text size="sm" c="var(--mantine-color-error)" role="alert">
                  {errorOf(`actions[${place}]`)}
                </Text>
              )}
            </li>
          );
        })}
      </ol>
      <AddAction
        disabled={actions.length >= MOST}
        onAdd={(type) => onChange([...actions, { type, ...FRESH[type] }])}
      />
    </section>
  );
}

function AddAction({ disabled, onAdd }: { disabled: boolean; onAdd: (type: ActionType) => void }) {
  const { t } = useTranslation('settings');
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button
          size="compact-sm"
          variant="default"
          disabled={disabled}
          leftSection={<IconPlus size={16} aria-hidden />}
        >
          {t('macros.addAction')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {ACTION_TYPES.map((type) => (
          <Menu.Item key={type} onClick={() => onAdd(type)}>
            {t(`macros.does.${type}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
