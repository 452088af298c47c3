import { NativeSelect, Select, Textarea, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { priorityChoices, statusChoices } from '../case/standing';
import { useGroups, usePeople } from '../people/use-people';
import type { MacroAction } from './macro-draft';
import classes from './macros.module.css';

interface ActionFieldsProps {
  action: MacroAction;
  onChange: (action: MacroAction) => void;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** What goes with an action. */
export function ActionFields({ action, onChange }: ActionFieldsProps) {
  const { t } = useTranslation(['settings', 'translation']);
  const all = useTranslation().t;
  const set = (change: Record<string, unknown>) => onChange({ ...action, ...change });
  const text = (name: string, label: string, most: number) => (
    <TextInput
      size="xs"
      label={label}
      value={textOf(action[name])}
      maxLength={most}
      onChange={({ currentTarget }) => set({ [name]: currentTarget.value })}
    />
  );
  switch (action.type) {
    case 'endChat':
    case 'setStatus':
      return (
        <div className={classes['row']}>
          <NativeSelect
            size="xs"
            label={t('translation:case.status')}
            data={statusChoices(all)}
            value={textOf(action['status'])}
            onChange={({ currentTarget }) => set({ status: currentTarget.value })}
          />
          {action.type === 'endChat' && (
            <TextInput
              size="xs"
              label={t('macros.reason')}
              description={t('macros.reasonAbout')}
              value={textOf(action['reason'])}
              maxLength={100}
              onChange={({ currentTarget: { value } }) => {
                const { reason: _before, ...others } = action;
                onChange(value === '' ? others : { ...action, reason: value }); // its type is still there
              }}
            />
          )}
        </div>
      );
    case 'setPriority':
      return (
        <NativeSelect
          size="xs"
          label={t('translation:case.priority')}
          data={priorityChoices(all)}
          value={textOf(action['priority'])}
          onChange={({ currentTarget }) => set({ priority: currentTarget.value })}
        />
      );
    case 'addLabel':
    case 'removeLabel':
      return text('label', t('macros.label'), 100);
    case 'setField':
      return (
        <div className={classes['row']}>
          {text('field', t('macros.fieldName'), 100)}
          {text('value', t('macros.fieldValue'), 1000)}
        </div>
      );
    case 'setGroup':
      return <GroupField value={textOf(action['groupId'])} onChange={(groupId) => set({ groupId })} />;
    case 'assign':
    case 'giveChat':
      return <Whom action={action} onChange={onChange} />;
    case 'addNote':
      return (
        <Textarea
          size="xs"
          label={t('macros.note')}
          value={textOf(action['text'])}
          maxLength={10_000}
          autosize
          minRows={2}
          maxRows={8}
          onChange={({ currentTarget }) => set({ text: currentTarget.value })}
        />
      );
    case 'notify':
      return <Notified action={action} onChange={onChange} />;
    default:
      return null;
  }
}

interface ChoiceProps {
  value: string;
  onChange: (id: string) => void;
}

function GroupField({ value, onChange }: ChoiceProps) {
  const { t } = useTranslation();
  return (
    <Select
      size="xs"
      searchable
      allowDeselect={false}
      label={t('case.group')}
      nothingFoundMessage={t('case.nothingFound')}
      data={useGroups().map(({ id, name }) => ({ value: id, label: name }))}
      value={value === '' ? null : value}
      onChange={(id) => id !== null && onChange(id)}
    />
  );
}

const STRATEGIES = ['leastBusy', 'roundRobin'] as const;

/** Somebody, or whoever of the group it falls to. */
function Whom({ action, onChange }: ActionFieldsProps) {
  const { t } = useTranslation('settings');
  const people = usePeople();
  return (
    <Select
      size="xs"
      searchable
      allowDeselect={false}
      label={t('macros.whom')}
      data={[
        {
          group: t('macros.byGroup'),
          items: STRATEGIES.map((one) => ({ value: one, label: t(`macros.strategy.${one}`) })),
        },
        { group: t('macros.person'), items: people.map(({ id, name }) => ({ value: id, label: name })) },
      ]}
      value={textOf(action['agentId']) || textOf(action['strategy']) || null}
      onChange={(chosen) => {
        if (chosen === null) return;
        const isStrategy = STRATEGIES.some((one) => one === chosen);
        onChange({ type: action.type, ...(isStrategy ? { strategy: chosen } : { agentId: chosen }) });
      }}
    />
  );
}

const ASSIGNEE = 'assignee';

function Notified({ action, onChange }: ActionFieldsProps) {
  const { t } = useTranslation('settings');
  const people = usePeople();
  const groups = useGroups();
  const said = action['text'] === undefined ? {} : { text: action['text'] };
  return (
    <div className={classes['row']}>
      <Select
        size="xs"
        searchable
        allowDeselect={false}
        label={t('macros.whom')}
        data={[
          { value: ASSIGNEE, label: t('macros.assignee') },
          { group: t('macros.group'), items: groups.map(({ id, name }) => ({ value: id, label: name })) },
          { group: t('macros.person'), items: people.map(({ id, name }) => ({ value: id, label: name })) },
        ]}
        value={
          action['assignee'] === true ? ASSIGNEE : textOf(action['groupId']) || textOf(action['agentId'])
        }
        onChange={(chosen) => {
          if (chosen === null) return;
          if (chosen === ASSIGNEE) onChange({ type: 'notify', assignee: true, ...said });
          else if (groups.some(({ id }) => id === chosen))
            onChange({ type: 'notify', groupId: chosen, ...said });
          else onChange({ type: 'notify', agentId: chosen, ...said });
        }}
      />
      <TextInput
        size="xs"
        label={t('macros.notice')}
        value={textOf(action['text'])}
        maxLength={500}
        onChange={({ currentTarget: { value } }) => {
          const { text: _before, ...others } = action;
          onChange(value === '' ? others : { ...action, text: value }); // its type is still there
        }}
      />
    </div>
  );
}
