import { Alert, Anchor, Button, Group, Loader, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { Faults } from '../actions/faults';
import { isWithin } from '../api/faults';
import { Refused } from '../case/refused';
import editor from '../rules/editor.module.css';
import { Notice } from '../rules/notice';
import { useRules } from '../rules/use-rules';
import { useSaveKeys } from '../rules/use-save-keys';
import { pageOfScenario } from './addresses';
import { Beginning } from './beginning';
import type { Played } from './outcome';
import { PlayedPanel } from './played-panel';
import { SETTINGS, type Scenario } from './scenario-shapes';
import { SettingsRows } from './settings-rows';
import { Steps } from './steps';
import { scenarioFaults, usePlay, useScenarioChange, useScenarios } from './use-scenarios';
import { keptScenario, keyOf, useWrittenScenario } from './use-written-scenario';
import { isSame, newScenario, unlessEmpty, withPart } from './write-scenario';

/** What has a place of its own on the screen, where its faults stand. */
const PLACED = ['name', 'start', 'given', 'steps', ...SETTINGS.map((key) => `settings.${key}`)];

/** One scenario: written on the left, and beside it what becomes of it when it is played. */
export function ScenarioEditor() {
  const { t } = useTranslation('scenarios');
  const [search] = useSearchParams();
  const { scenarios, error } = useScenarios();
  if (error) return <Refused error={error} />;
  if (!scenarios) return <Loader m="xl" />;
  const called = (name: string | null) => scenarios.find((one) => one.name === name) ?? null;
  const name = search.get('name');
  const original = called(search.get('from'));
  const key = name === null ? `scenario-new-${original?.name ?? ''}` : keyOf(name);
  const stored = called(name);
  // What somebody has written of it is not lost with it.
  if (name !== null && !stored && !keptScenario(key))
    return (
      <Stack p="lg" align="flex-start">
        <Text>{t('gone', { name })}</Text>
        <Button component={Link} to="/rules/scenarios">
          {t('toScenarios')}
        </Button>
      </Stack>
    );
  const begin = original
    ? { ...original, name: t('copyName', { name: original.name }).slice(0, 200) }
    : newScenario();
  return <Editor key={key} storageKey={key} stored={stored} begin={begin} isNew={name === null} />;
}

interface EditorProps {
  storageKey: string;
  stored: Scenario | null;
  begin: Scenario;
  isNew: boolean;
}

function Editor({ storageKey, stored, begin, isNew }: EditorProps) {
  const { t } = useTranslation('scenarios');
  const { t: rules } = useTranslation('rules');
  const go = useNavigate();
  const written = useWrittenScenario(storageKey, stored, begin);
  const scenario = written.written;
  const ruleNames = useRules().rules?.map((rule) => rule.name) ?? [];
  const save = useScenarioChange();
  const play = usePlay();
  const [played, setPlayed] = useState<Played | null>(null);
  // Its cards are made anew where all of it is replaced.
  const [round, setRound] = useState(0);
  const isOld = played !== null && !isSame(played.of, scenario);
  const faults = scenarioFaults(save.error ?? play.error);
  const other = faults.filter((fault) => !PLACED.some((part) => isWithin(fault, part)));
  const agents = scenario.given?.agents?.map((agent) => agent.name) ?? [];

  const saveDraft = () => {
    if (save.isPending || (stored && !written.isChanged)) return;
    play.reset();
    save.mutate(
      { before: written.from, after: scenario },
      {
        onSuccess(items) {
          const answer = items.find(({ name }) => name === scenario.name.trim());
          if (!answer) return;
          written.saved(scenario, answer);
          if (answer.name !== stored?.name) void go(pageOfScenario(answer.name), { replace: true });
        },
      },
    );
  };
  const playIt = () => {
    save.reset();
    play.mutate([{ ...scenario, name: scenario.name.trim() || '?' }], {
      onSuccess: ([result]) => result && setPlayed({ of: scenario, result }),
    });
  };
  const replaceAll = (replace: () => void) => {
    replace();
    setRound(round + 1);
    save.reset();
    play.reset();
  };
  useSaveKeys(saveDraft);
  return (
    <div className={editor['screen']}>
      <div className={editor['form']}>
        <Anchor component={Link} to="/rules/scenarios" size="sm">
          <IconArrowLeft size={14} aria-hidden /> {t('toScenarios')}
        </Anchor>
        {written.isRestored && !written.isOvertaken && (
          <Notice text={rules('restored')}>
            <Button size="compact-sm" variant="default" onClick={() => replaceAll(written.discard)}>
              {rules('discard')}
            </Button>
          </Notice>
        )}
        {written.isOvertaken && !save.isPending && (
          <Notice text={t(stored ? 'overtaken' : 'deletedMeanwhile')}>
            <Button size="compact-sm" variant="default" onClick={() => replaceAll(written.discard)}>
              {t(stored ? 'takeTheirs' : 'giveUp')}
            </Button>
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => {
                save.reset();
                written.keepMine();
              }}
            >
              {t('keepMine')}
            </Button>
          </Notice>
        )}
        <Title order={1} size="h4" mt="xs">
          {t(isNew ? 'new' : 'edit')}
        </Title>
        <TextInput
          label={t('name')}
          placeholder={t('namePlaceholder')}
          value={scenario.name}
          maxLength={200}
          required
          withAsterisk={false}
          data-autofocus={isNew}
          error={faults.find(({ path }) => path === 'name')?.message}
          onChange={({ currentTarget }) => written.change({ name: currentTarget.value })}
        />
        <section aria-label={t('beginning')}>
          <Title order={2} size="h5">
            {t('beginning')}
          </Title>
          <Text size="sm" mb="xs">
            {t('beginningAbout')}
          </Text>
          <Beginning key={round} scenario={scenario} faults={faults} onChange={written.put} />
        </section>
        <section aria-label={t('settings')}>
          <Title order={2} size="h5" mb="xs">
            {t('settings')}
          </Title>
          <SettingsRows
            key={round}
            settings={scenario.settings ?? {}}
            faults={faults}
            onChange={(settings) => written.put(withPart(scenario, { settings: unlessEmpty(settings) }))}
          />
        </section>
        <section aria-label={t('stepsTitle')}>
          <Title order={2} size="h5">
            {t('stepsTitle')}
          </Title>
          <Text size="sm" mb="xs">
            {t('stepsAbout')}
          </Text>
          <Steps
            key={round}
            steps={scenario.steps}
            agents={agents}
            faults={faults}
            played={isOld ? null : played}
            ruleNames={ruleNames}
            onChange={(steps) => written.change({ steps })}
            onRenumber={() => {
              save.reset();
              play.reset();
            }}
          />
        </section>
        <div className={editor['end']}>
          {save.error && faults.length === 0 && !written.isOvertaken && <Refused error={save.error} />}
          {faults.length > 0 && (
            <Alert color="orange" role="alert" p="xs" mb="xs">
              {t('faults', { count: faults.length })}
              <Faults faults={other} />
            </Alert>
          )}
          <Group>
            <Button
              onClick={saveDraft}
              loading={save.isPending}
              disabled={stored !== null && !written.isChanged}
            >
              {t('save')}
            </Button>
            <Button variant="default" onClick={playIt} loading={play.isPending}>
              {t('play.button')}
            </Button>
            <Text size="sm" c="dimmed" role="status">
              {stored && !written.isChanged ? rules('savedInDraft') : rules('notSaved')}
            </Text>
          </Group>
        </div>
      </div>
      <aside className={editor['preview']} aria-label={t('play.title')}>
        <PlayedPanel
          played={played}
          isOld={isOld}
          isPlaying={play.isPending}
          error={faults.length === 0 ? play.error : null}
          ruleNames={ruleNames}
          onPlay={playIt}
        />
      </aside>
    </div>
  );
}
