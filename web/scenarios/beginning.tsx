import { ActionIcon, Button, Group, Select, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Faults } from '../actions/faults';
import type { Fault } from '../api/faults';
import { useIntegrationNames } from '../people/use-names';
import { useGroups } from '../people/use-people';
import { FieldValuesInput } from './field-values';
import { GrowingRows } from './growing-rows';
import { LabelTags, NameSelect, PersonInput } from './plain-inputs';
import { PRESENCES, type Given, type Scenario } from './scenario-shapes';
import classes from './scenarios.module.css';
import { unlessEmpty, withPart } from './write-scenario';

interface BeginningProps {
  scenario: Scenario;
  faults: readonly Fault[];
  onChange: (scenario: Scenario) => void;
}

const ROWS = [
  'start',
  'agents',
  'group',
  'integration',
  'contactName',
  'contactLabels',
  'contactFields',
] as const;
type Row = (typeof ROWS)[number];
const PLACES: Record<Row, string> = {
  start: 'start',
  agents: 'given.agents',
  group: 'given.group',
  integration: 'given.integration',
  contactName: 'given.contact.name',
  contactLabels: 'given.contact.labels',
  contactFields: 'given.contact.fields',
};

type Agents = NonNullable<Given['agents']>;
type Contact = NonNullable<Given['contact']>;
type Part<Whole> = { [Key in keyof Whole]?: Whole[Key] | undefined };

/** When a scenario begins, and what is so then. */
export function Beginning({ scenario, faults, onChange }: BeginningProps) {
  const { t } = useTranslation('scenarios');
  const groups = useGroups();
  const integrations = useIntegrationNames();
  const { start, given = {} } = scenario;
  const { contact = {} } = given;
  const setStart = (to: string | undefined) => onChange(withPart(scenario, { start: to }));
  const give = (part: Part<Given>) =>
    onChange(withPart(scenario, { given: unlessEmpty(withPart(given, part)) }));
  const setContact = (part: Part<Contact>) => give({ contact: unlessEmpty(withPart(contact, part)) });
  const values: Record<Row, unknown> = {
    start,
    agents: given.agents,
    group: given.group,
    integration: given.integration,
    contactName: contact.name,
    contactLabels: contact.labels,
    contactFields: contact.fields,
  };
  const set: Record<Row, (isThere: boolean) => void> = {
    start: (isThere) => setStart(isThere ? '2026-01-12T09:00' : undefined),
    agents: (isThere) => give({ agents: isThere ? [{ name: '' }] : undefined }),
    group: (isThere) => give({ group: isThere ? (groups[0]?.name ?? '') : undefined }),
    integration: (isThere) => give({ integration: isThere ? (integrations[0]?.name ?? '') : undefined }),
    contactName: (isThere) => setContact({ name: isThere ? '' : undefined }),
    contactLabels: (isThere) => setContact({ labels: isThere ? [] : undefined }),
    contactFields: (isThere) => setContact({ fields: isThere ? {} : undefined }),
  };
  const row = (key: Row): ReactNode => {
    const label = t(`begins.${key}`);
    switch (key) {
      case 'start':
        return <Start label={label} value={start ?? ''} onChange={setStart} />;
      case 'agents':
        return (
          <AgentList agents={given.agents ?? []} faults={faults} onChange={(agents) => give({ agents })} />
        );
      case 'group':
        return (
          <NameSelect
            label={label}
            names={groups.map(({ name }) => name)}
            value={given.group ?? ''}
            onChange={(group) => group !== null && give({ group })}
          />
        );
      case 'integration':
        return (
          <NameSelect
            label={label}
            names={integrations.map(({ name }) => name)}
            value={given.integration ?? ''}
            onChange={(integration) => integration !== null && give({ integration })}
          />
        );
      case 'contactName':
        return (
          <TextInput
            w={300}
            label={label}
            maxLength={200}
            value={contact.name ?? ''}
            onChange={({ currentTarget }) => setContact({ name: currentTarget.value })}
          />
        );
      case 'contactLabels':
        return (
          <LabelTags
            label={label}
            value={contact.labels ?? []}
            onChange={(labels) => setContact({ labels })}
          />
        );
      case 'contactFields':
        return (
          <FieldValuesInput
            label={label}
            of="contact"
            value={contact.fields ?? {}}
            onChange={(fields) => setContact({ fields })}
          />
        );
    }
  };
  return (
    <GrowingRows
      add={t('addBeginning')}
      all={ROWS}
      has={(key) => values[key] !== undefined}
      labelOf={(key) => t(`begins.${key}`)}
      onAdd={(key) => set[key](true)}
      onRemove={(key) => set[key](false)}
      // Those of the agents stand at each.
      faults={faults.filter(({ path }) => !path.startsWith('given.agents.'))}
      placeOf={(key) => PLACES[key]}
      row={row}
    />
  );
}

const LOCAL_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/;

function Start({ label, value, onChange }: { label: string; value: string; onChange: (to: string) => void }) {
  const { t } = useTranslation('scenarios');
  // One with a zone is written as it is.
  const [isLocal] = useState(value === '' || LOCAL_TIME.test(value));
  return (
    <TextInput
      w={300}
      label={label}
      description={t('startAbout')}
      inputWrapperOrder={['label', 'input', 'description']}
      type={isLocal ? 'datetime-local' : 'text'}
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}

interface AgentListProps {
  agents: Agents;
  faults: readonly Fault[];
  onChange: (agents: Agents) => void;
}

function AgentList({ agents, faults, onChange }: AgentListProps) {
  const { t } = useTranslation('scenarios');
  const { t: common } = useTranslation();
  // They have no ids of their own; a new set of them begins where one is taken out.
  const [generation, setGeneration] = useState(0);
  return (
    <div role="group" aria-label={t('begins.agents')} className={classes['fields']}>
      {agents.map((agent, at) => (
        <div key={`${generation}-${at}`}>
          <Group gap="xs" align="flex-end">
            <PersonInput
              label={t('agentName', { number: at + 1 })}
              placeholder={t('agentAbout')}
              names={[]}
              value={agent.name}
              onChange={(name = '') => onChange(agents.with(at, { ...agent, name }))}
            />
            <Select
              w={160}
              aria-label={t('agentPresence', { number: at + 1 })}
              allowDeselect={false}
              data={PRESENCES.map((value) => ({ value, label: common(`presence.${value}`) }))}
              value={agent.presence ?? 'online'}
              onChange={(presence) => presence && onChange(agents.with(at, { ...agent, presence }))}
            />
            {agents.length > 1 && (
              <ActionIcon
                variant="subtle"
                color="gray"
                mb={4}
                aria-label={t('removeAgent', { number: at + 1 })}
                onClick={() => {
                  setGeneration(generation + 1);
                  onChange(agents.toSpliced(at, 1));
                }}
              >
                <IconX size={16} aria-hidden />
              </ActionIcon>
            )}
          </Group>
          <Faults faults={faults.filter(({ path }) => path.startsWith(`given.agents.${at}.`))} />
        </div>
      ))}
      <Button
        size="compact-xs"
        variant="default"
        style={{ alignSelf: 'flex-start' }}
        disabled={agents.length >= 20}
        onClick={() => onChange([...agents, { name: '' }])}
      >
        {t('addAgent')}
      </Button>
    </div>
  );
}
