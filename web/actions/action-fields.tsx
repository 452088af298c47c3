import { Group, NumberInput, Select, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { priorityChoices, statusChoices } from '../case/standing';
import { LabelInput } from '../labels/label-input';
import { useGroups, usePeople } from '../people/use-people';
import { SendFields, TemplateFields } from './send-fields';
import { TextWithVariables } from './text-with-variables';
import { Webhook } from './webhook-fields';
import type { WrittenAction } from './written-action';

export interface FieldsProps {
  action: WrittenAction;
  /** `undefined` takes a parameter out. */
  onChange: (part: Record<string, unknown>) => void;
}

const text = (value: unknown) => (typeof value === 'string' ? value : '');

/** The parameters of one action. */
export function ActionFields(props: FieldsProps) {
  const { action, onChange } = props;
  const { t } = useTranslation('actions');
  const { t: common } = useTranslation();
  const groups = useGroups().map(({ id, name }) => ({ value: id, label: name }));
  switch (action.type) {
    case 'endChat':
      return (
        <Group align="flex-start" gap="xs">
          <Status {...props} />
          <Reason {...props} />
        </Group>
      );
    case 'setStatus':
      return <Status {...props} />;
    case 'setPriority':
      return (
        <Select
          maw={220}
          label={t('fields.priority')}
          allowDeselect={false}
          data={priorityChoices(common)}
          value={text(action['priority'])}
          onChange={(priority) => onChange({ priority })}
        />
      );
    case 'addLabel':
    case 'removeLabel':
      return (
        <LabelInput
          maw={300}
          label={t('fields.label')}
          value={text(action['label'])}
          onChange={(label) => onChange({ label })}
        />
      );
    case 'assign':
    case 'giveChat':
      return <Who {...props} />;
    case 'setGroup':
      return (
        <Select
          maw={300}
          label={t('fields.group')}
          searchable
          allowDeselect={false}
          data={groups}
          value={text(action['groupId']) || null}
          onChange={(groupId) => onChange({ groupId })}
        />
      );
    case 'setField':
      return <FieldValue {...props} />;
    case 'sendMessage':
      return <SendFields {...props} />;
    case 'sendTemplate':
      return <TemplateFields {...props} />;
    case 'addNote':
      return (
        <TextWithVariables
          label={t('fields.note')}
          maxLength={10_000}
          value={text(action['text'])}
          onChange={(now) => onChange({ text: now })}
        />
      );
    case 'notify':
      return <Notify {...props} />;
    case 'callWebhook':
      return <Webhook {...props} />;
    default:
      return null;
  }
}

function Status({ action, onChange }: FieldsProps) {
  const { t } = useTranslation('actions');
  const { t: common } = useTranslation();
  return (
    <Select
      maw={220}
      label={t('fields.status')}
      allowDeselect={false}
      data={statusChoices(common)}
      value={text(action['status'])}
      onChange={(status) => onChange({ status })}
    />
  );
}

/** Why the chat ends: one of what any group has. */
function Reason({ action, onChange }: FieldsProps) {
  const { t } = useTranslation('actions');
  const { t: common } = useTranslation();
  const chosen = text(action['reason']);
  const reasons = new Set(useGroups().flatMap(({ endReasons }) => endReasons));
  if (chosen !== '') reasons.add(chosen);
  if (reasons.size === 0) return null;
  return (
    <Select
      maw={340}
      label={t('fields.reason')}
      description={t('fields.reasonAbout')}
      inputWrapperOrder={['label', 'input', 'description']}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t('fields.noReason') }}
      nothingFoundMessage={common('case.nothingFound')}
      data={[...reasons]}
      value={chosen || null}
      onChange={(reason) => onChange({ reason: reason ?? undefined })}
    />
  );
}

function Who({ action, onChange }: FieldsProps) {
  const { t } = useTranslation('actions');
  const people = usePeople().map(({ id, name }) => ({ value: id, label: name }));
  return (
    <Select
      maw={340}
      label={t('fields.who')}
      searchable
      allowDeselect={false}
      data={[
        {
          group: t('fields.byTurn'),
          items: [
            { value: 'leastBusy', label: t('whoever.leastBusy') },
            { value: 'roundRobin', label: t('whoever.roundRobin') },
          ],
        },
        { group: t('fields.people'), items: people },
      ]}
      value={text(action['strategy'] ?? action['agentId']) || null}
      onChange={(chosen) =>
        onChange(
          chosen === 'leastBusy' || chosen === 'roundRobin'
            ? { strategy: chosen, agentId: undefined }
            : { agentId: chosen, strategy: undefined },
        )
      }
    />
  );
}

function Notify({ action, onChange }: FieldsProps) {
  const { t } = useTranslation('actions');
  const people = usePeople().map(({ id, name }) => ({ value: id, label: name }));
  const groups = useGroups();
  const ids = new Set(groups.map(({ id }) => id));
  return (
    <>
      <Select
        maw={340}
        label={t('fields.whom')}
        searchable
        allowDeselect={false}
        data={[
          { value: 'assignee', label: t('whoever.assignee') },
          { group: t('fields.groups'), items: groups.map(({ id, name }) => ({ value: id, label: name })) },
          { group: t('fields.people'), items: people },
        ]}
        value={
          action['assignee'] === true ? 'assignee' : text(action['groupId'] ?? action['agentId']) || null
        }
        onChange={(chosen) => {
          const nobody = { assignee: undefined, groupId: undefined, agentId: undefined };
          if (chosen === 'assignee') onChange({ ...nobody, assignee: true });
          else if (chosen !== null && ids.has(chosen)) onChange({ ...nobody, groupId: chosen });
          else onChange({ ...nobody, agentId: chosen });
        }}
      />
      <TextWithVariables
        label={t('fields.words')}
        maxLength={500}
        value={text(action['text'])}
        onChange={(now) => onChange({ text: now === '' ? undefined : now })}
      />
    </>
  );
}

type Kind = 'text' | 'number' | 'yes' | 'no' | 'nothing';

/** A field of the case and what it is set to, of the kind that is chosen. */
function FieldValue({ action, onChange }: FieldsProps) {
  const { t } = useTranslation('actions');
  const value = action['value'];
  const kind: Kind =
    value === null
      ? 'nothing'
      : value === true
        ? 'yes'
        : value === false
          ? 'no'
          : typeof value === 'number'
            ? 'number'
            : 'text';
  const begin: Record<Kind, unknown> = { text: '', number: 0, yes: true, no: false, nothing: null };
  return (
    <Group align="flex-end" gap="xs">
      <TextInput
        label={t('fields.field')}
        value={text(action['field'])}
        maxLength={100}
        onChange={({ currentTarget }) => onChange({ field: currentTarget.value })}
      />
      <Select
        w={130}
        label={t('fields.kind')}
        allowDeselect={false}
        data={(['text', 'number', 'yes', 'no', 'nothing'] as const).map((one) => ({
          value: one,
          label: t(`kinds.${one}`),
        }))}
        value={kind}
        onChange={(chosen) => onChange({ value: begin[chosen ?? 'text'] })}
      />
      {kind === 'text' && (
        <TextInput
          label={t('fields.value')}
          value={text(value)}
          onChange={({ currentTarget }) => onChange({ value: currentTarget.value })}
        />
      )}
      {kind === 'number' && (
        <NumberInput
          label={t('fields.value')}
          value={Number(value)}
          onChange={(now) => onChange({ value: typeof now === 'number' ? now : 0 })}
        />
      )}
    </Group>
  );
}
