import { Checkbox, Code, Group, Select, Text, Textarea, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Fault } from '../api/faults';
import { isStatus, statusChoices } from '../case/standing';
import { ExpectedValue } from './expected-value';
import { GrowingRows } from './growing-rows';
import { DurationInput, LabelTags, PersonInput } from './plain-inputs';
import { EXPECTED, kindOf, MESSAGE_KINDS, PRESENCES, type Expectation, type Step } from './scenario-shapes';
import { asContaining, longForm, newExpectation, shortForm, withPart } from './write-scenario';

export interface StepFieldsProps {
  step: Step;
  /** Agents that this scenario names. */
  agents: readonly string[];
  faults: readonly Fault[];
  onChange: (step: Step) => void;
  /** What of an expectation was found not to hold, beside it. */
  below: (key: keyof Expectation) => ReactNode;
}

/** The controls of one step. What of it has none stays as it is. */
export function StepFields(props: StepFieldsProps) {
  const { step, agents, onChange } = props;
  const { t } = useTranslation('scenarios');
  const { t: common } = useTranslation();
  const { agentTakes, agentPostpones, agentEndsChat, presence, deliveryFails, passes, at } = step;
  const who = (name: string | undefined, change: (name: string | undefined) => void) => (
    <PersonInput
      label={t('who')}
      placeholder={t('firstAgent')}
      names={agents}
      value={name}
      onChange={change}
    />
  );
  const nameOf = (given: string | true) => (given === true ? undefined : given);
  switch (kindOf(step)) {
    case 'customerWrites':
      return <CustomerWrites {...props} />;
    case 'agentAnswers':
      return <AgentAnswers {...props} />;
    case 'agentNote': {
      const said = longForm(step.agentNote ?? '');
      const put = (part: { text?: string; agent?: string | undefined }) =>
        onChange({ agentNote: shortForm(withPart<{ text: string; agent?: string }>(said, part)) });
      return (
        <>
          <SaidText value={said.text} onChange={(text) => put({ text })} />
          {who('agent' in said ? said.agent : undefined, (agent) => put({ agent }))}
        </>
      );
    }
    case 'agentSets':
      return <AgentSets {...props} />;
    case 'agentTakes':
      return who(nameOf(agentTakes ?? true), (name) => onChange({ agentTakes: name ?? true }));
    case 'agentPostpones':
      return who(nameOf(agentPostpones ?? true), (name) => onChange({ agentPostpones: name ?? true }));
    case 'agentEndsChat':
      if (!agentEndsChat) return null;
      return (
        <Group gap="xs" align="flex-end">
          <Select
            w={220}
            label={t('status')}
            allowDeselect={false}
            data={statusChoices(common)}
            value={agentEndsChat.status}
            onChange={(status) =>
              isStatus(status) && onChange({ agentEndsChat: { ...agentEndsChat, status } })
            }
          />
          {who(agentEndsChat.agent, (agent) =>
            onChange({ agentEndsChat: withPart(agentEndsChat, { agent }) }),
          )}
        </Group>
      );
    case 'presence':
      if (!presence) return null;
      return (
        <Group gap="xs" align="flex-end">
          <PersonInput
            label={t('who')}
            placeholder=""
            names={agents}
            value={presence.agent}
            onChange={(agent = '') => onChange({ presence: { ...presence, agent } })}
          />
          <Select
            w={220}
            label={t('status')}
            allowDeselect={false}
            data={PRESENCES.map((value) => ({ value, label: common(`presence.${value}`) }))}
            value={presence.is}
            onChange={(is) => is && onChange({ presence: { ...presence, is } })}
          />
        </Group>
      );
    case 'deliveryFails':
      return (
        <TextInput
          w={220}
          label={t('code')}
          maxLength={20}
          value={deliveryFails?.code ?? ''}
          onChange={({ currentTarget }) => onChange({ deliveryFails: { code: currentTarget.value } })}
        />
      );
    case 'passes':
      return (
        <DurationInput
          label={t('span')}
          value={passes ?? ''}
          onChange={(span) => onChange({ passes: span })}
        />
      );
    case 'at':
      return <ClockReaches at={at ?? ''} onChange={(time) => onChange({ at: time })} />;
    case 'expect':
      return <Expect {...props} />;
    case null:
      return (
        <>
          <Text size="sm">{t('unknownStep')}</Text>
          <Code block>{JSON.stringify(step)}</Code>
        </>
      );
  }
}

function SaidText({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  const { t } = useTranslation('scenarios');
  return (
    <Textarea
      label={t('text')}
      autosize
      maxRows={8}
      maxLength={4096}
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}

type Wrote = Exclude<NonNullable<Step['customerWrites']>, string>;

function CustomerWrites({ step, onChange }: StepFieldsProps) {
  const { t } = useTranslation('scenarios');
  const wrote: Wrote = longForm<Wrote>(step.customerWrites ?? '');
  const put = (part: { [Key in keyof Wrote]?: Wrote[Key] | undefined }) =>
    onChange({ customerWrites: shortForm(withPart(wrote, part)) });
  const button = wrote.button === undefined ? undefined : longForm(wrote.button);
  const press = (part: {
    text?: string | undefined;
    payload?: string | undefined;
    fromList?: true | undefined;
  }) =>
    put({
      button: shortForm(
        withPart<{ text?: string; payload?: string; fromList?: boolean }>(button ?? {}, part),
      ),
    });
  const written = (text: string) => (text === '' ? undefined : text);
  return (
    <>
      {/* An empty text is none, beside a picture or a choice. */}
      <SaidText
        value={wrote.text ?? ''}
        onChange={(text) => put({ text: text === '' && Object.keys(wrote).length > 1 ? undefined : text })}
      />
      <Group gap="xs" align="flex-end">
        <Select
          w={180}
          label={t('messageKind')}
          allowDeselect={false}
          data={MESSAGE_KINDS.map((kind) => ({ value: kind, label: t(`messageKinds.${kind}`) }))}
          value={wrote.kind ?? (button ? 'interactive' : 'text')}
          onChange={(kind) => put({ kind: kind === null || (kind === 'text' && !button) ? undefined : kind })}
        />
        <TextInput
          w={220}
          label={t('from')}
          placeholder={t('fromAbout')}
          maxLength={200}
          value={wrote.from ?? ''}
          onChange={({ currentTarget }) => put({ from: written(currentTarget.value) })}
        />
      </Group>
      <Checkbox
        label={t('pressed')}
        checked={button !== undefined}
        onChange={({ currentTarget }) => put({ button: currentTarget.checked ? '' : undefined })}
      />
      {button && (
        <Group gap="xs" align="flex-end">
          <TextInput
            label={t('buttonText')}
            maxLength={4096}
            value={button.text ?? ''}
            onChange={({ currentTarget }) => press({ text: written(currentTarget.value) })}
          />
          <TextInput
            label={t('payload')}
            maxLength={4096}
            value={'payload' in button ? (button.payload ?? '') : ''}
            onChange={({ currentTarget }) => press({ payload: written(currentTarget.value) })}
          />
          <Checkbox
            mb={8}
            label={t('fromList')}
            checked={'fromList' in button && button.fromList === true}
            onChange={({ currentTarget }) => press({ fromList: currentTarget.checked ? true : undefined })}
          />
        </Group>
      )}
    </>
  );
}

type Answered = Exclude<NonNullable<Step['agentAnswers']>, string>;
const GOES_ON = 'goesOn';

function AgentAnswers({ step, agents, onChange }: StepFieldsProps) {
  const { t } = useTranslation('scenarios');
  const { t: common } = useTranslation();
  const said: Answered = longForm<Answered>(step.agentAnswers ?? '');
  const put = (part: { [Key in keyof Answered]?: Answered[Key] | undefined }) =>
    onChange({ agentAnswers: shortForm(withPart(said, part)) });
  return (
    <>
      <SaidText value={said.text} onChange={(text) => put({ text })} />
      <Group gap="xs" align="flex-end">
        <PersonInput
          label={t('who')}
          placeholder={t('firstAgent')}
          names={agents}
          value={said.agent}
          onChange={(agent) => put({ agent })}
        />
        <Select
          w={220}
          label={t('endsChat')}
          allowDeselect={false}
          data={[
            { value: GOES_ON, label: t('keepsChat') },
            ...statusChoices(common).map(({ value, label }) => ({
              value: value,
              label: t('endsAs', { status: label }),
            })),
          ]}
          value={said.endChat?.status ?? GOES_ON}
          onChange={(status) => put({ endChat: isStatus(status) ? { status } : undefined })}
        />
      </Group>
    </>
  );
}

const SETTABLE = ['status', 'priority', 'labels', 'fields', 'assignee', 'group'] as const;

function AgentSets({ step, agents, faults, onChange }: StepFieldsProps) {
  const { t } = useTranslation('scenarios');
  const { agentSets = {} } = step;
  const put = (part: { [Key in keyof typeof agentSets]?: (typeof agentSets)[Key] | undefined }) =>
    onChange({ agentSets: withPart(agentSets, part) });
  const set = ({ labels, ...part }: Expectation) =>
    // All labels, as they are set; only what is expected may be a part of them.
    put({ ...(part as typeof agentSets), ...(labels ? { labels: asContaining(labels).contains } : {}) });
  return (
    <>
      <PersonInput
        label={t('who')}
        placeholder={t('firstAgent')}
        names={agents}
        value={agentSets.agent}
        onChange={(agent) => put({ agent })}
      />
      <GrowingRows
        add={t('addChange')}
        all={SETTABLE}
        has={(key) => agentSets[key] !== undefined}
        labelOf={(key) => t(`expected.${key}`)}
        onAdd={(key) => set(newExpectation(key))}
        onRemove={(key) => put({ [key]: undefined })}
        faults={faults}
        placeOf={(key) => `agentSets.${key}`}
        row={(key) =>
          key === 'labels' ? (
            <LabelTags
              label={t('expected.labels')}
              value={agentSets.labels ?? []}
              onChange={(labels) => put({ labels })}
            />
          ) : (
            <ExpectedValue name={key} wanted={agentSets} agents={agents} onChange={set} />
          )
        }
      />
    </>
  );
}

function Expect({ step, agents, faults, onChange, below }: StepFieldsProps) {
  const { t } = useTranslation('scenarios');
  const { expect = {} } = step;
  return (
    <GrowingRows
      add={t('addExpectation')}
      all={EXPECTED}
      has={(key) => expect[key] !== undefined}
      labelOf={(key) => t(`expected.${key}`)}
      onAdd={(key) => onChange({ expect: { ...expect, ...newExpectation(key) } })}
      onRemove={(key) => onChange({ expect: withPart(expect, { [key]: undefined }) })}
      faults={faults}
      placeOf={(key) => `expect.${key}`}
      below={below}
      row={(key) => (
        <ExpectedValue
          name={key}
          wanted={expect}
          agents={agents}
          onChange={(part) => onChange({ expect: { ...expect, ...part } })}
        />
      )}
    />
  );
}

const TIME_OF_DAY = /^\d\d:\d\d$/;

function ClockReaches({ at, onChange }: { at: string; onChange: (at: string) => void }) {
  const { t } = useTranslation('scenarios');
  const [isTime, setTime] = useState(at === '' || TIME_OF_DAY.test(at));
  return (
    <Group gap="xs" align="flex-end">
      <Select
        w={200}
        label={t('atKind')}
        allowDeselect={false}
        data={[
          { value: 'time', label: t('atTime') },
          { value: 'instant', label: t('atInstant') },
        ]}
        value={isTime ? 'time' : 'instant'}
        onChange={(kind) => {
          setTime(kind === 'time');
          onChange(kind === 'time' ? '09:00' : '2026-01-13T08:00:00Z');
        }}
      />
      {isTime ? (
        <TextInput
          type="time"
          w={140}
          label={t('time')}
          value={at}
          onChange={({ currentTarget }) => onChange(currentTarget.value)}
        />
      ) : (
        <TextInput
          w={240}
          label={t('instant')}
          placeholder="2026-01-13T08:00:00Z"
          value={at}
          onChange={({ currentTarget }) => onChange(currentTarget.value)}
        />
      )}
    </Group>
  );
}
