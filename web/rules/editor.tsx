import {
  Alert,
  Anchor,
  Button,
  Group,
  Loader,
  Select,
  Stack,
  Switch,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams, useSearchParams } from 'react-router';
import { ACTION_TYPES } from '../actions/action-types';
import { Actions } from '../actions/actions';
import { Faults } from '../actions/faults';
import { faultsOf, isWithin } from '../api/faults';
import { Refused } from '../case/refused';
import { AfterFields } from './after-fields';
import { Conditions } from './conditions';
import classes from './editor.module.css';
import { ModeControl } from './mode-control';
import { Notice } from './notice';
import { Preview } from './preview';
import { PublishDialog } from './publish-dialog';
import { TYPES, type Catalogue, type Rule, type RuleType, type WrittenRule } from './rule-shapes';
import { ruleWords } from './rule-words';
import { useCatalogue, useRules, useSections } from './use-rules';
import { useSave } from './use-save';
import { useSaveKeys } from './use-save-keys';
import { useSpeaker } from './use-speaker';
import { useWrittenRule } from './use-written-rule';

/** What has a place of its own on the screen, where its faults stand. */
const PLACED = ['name', 'conditions', 'actions'];

/** One rule: written on the left, and beside it what it would have done. */
export function RuleEditor() {
  const { t } = useTranslation('rules');
  const { id } = useParams();
  const [search] = useSearchParams();
  const { rules, error } = useRules();
  const catalogue = useCatalogue();
  if (error) return <Refused error={error} />;
  if (!rules || !catalogue) return <Loader m="xl" />;
  const stored = rules.find((rule) => rule.id === id) ?? null;
  if (id !== undefined && !stored)
    return (
      <Stack p="lg" align="flex-start">
        <Text>{t('gone')}</Text>
        <Button component={Link} to="/rules">
          {t('toRules')}
        </Button>
      </Stack>
    );
  const type = TYPES.find((one) => one === search.get('type')) ?? 'new';
  return <Editor key={id ?? `new-${type}`} stored={stored} begin={newRule(type)} catalogue={catalogue} />;
}

function newRule(type: RuleType): WrittenRule {
  return {
    id: null,
    name: '',
    type,
    mode: 'watch',
    sectionId: null,
    after: type === 'current' ? { fact: 'case.waitingSince', duration: 'PT5M', businessHours: false } : null,
    conditions: { all: [] },
    actions: [],
    stop: false,
  };
}

interface EditorProps {
  stored: Rule | null;
  begin: WrittenRule;
  catalogue: Catalogue;
}

function Editor({ stored, begin, catalogue }: EditorProps) {
  const { t } = useTranslation('rules');
  const go = useNavigate();
  const speaker = useSpeaker();
  const sections = useSections();
  const written = useWrittenRule(stored?.id ?? `new-${begin.type}`, stored, begin);
  const { rule, change } = written;
  const [isPublishing, setPublishing] = useState(false);
  const save = useSave(stored);
  const saved = (then: (now: Rule) => void) => {
    if (!written.isChanged && stored) {
      then(stored);
      return;
    }
    // One at a time; what is made is made once.
    if (save.isPending || (!stored && save.isSuccess)) return;
    save.mutate(rule, {
      onSuccess(now) {
        written.saved(rule, now);
        then(now);
      },
    });
  };
  const saveDraft = () =>
    saved(({ id }) => void (stored ? undefined : go(`/rules/${id}`, { replace: true })));
  const publish = () =>
    saved(({ id }) => {
      if (stored) setPublishing(true);
      else void go(`/rules/${id}?publish`, { replace: true });
    });
  const [search, setSearch] = useSearchParams();
  const mustPublish = search.has('publish');
  const isDialogOpen = isPublishing || (mustPublish && stored !== null);
  const closeDialog = () => {
    setPublishing(false);
    if (mustPublish) setSearch({}, { replace: true });
  };
  useSaveKeys(saveDraft);
  const faults = faultsOf(save.error);
  const own = sections.filter(({ type }) => type === rule.type);
  return (
    <div className={classes['screen']}>
      <div className={classes['form']}>
        <Anchor component={Link} to={`/rules?type=${rule.type}`} size="sm">
          <IconArrowLeft size={14} aria-hidden /> {t('toRules')}
        </Anchor>
        {written.isRestored && (
          <Notice text={t('restored')}>
            <Button size="compact-sm" variant="default" onClick={() => written.begin(written.unchanged)}>
              {t('discard')}
            </Button>
          </Notice>
        )}
        {written.isOvertaken && !save.isPending && (
          <Notice text={t('overtaken')}>
            <Button size="compact-sm" variant="default" onClick={() => written.begin(written.unchanged)}>
              {t('takeTheirs')}
            </Button>
          </Notice>
        )}
        <Title order={1} size="h4" mt="xs">
          {t(stored ? 'editRule' : `types.${rule.type}.new`)}
        </Title>
        <Group align="flex-end" wrap="wrap">
          <TextInput
            flex={1}
            miw={200}
            label={t('name')}
            placeholder={t('namePlaceholder')}
            value={rule.name}
            maxLength={200}
            required
            withAsterisk={false}
            data-autofocus={stored === null}
            error={faults.find(({ path }) => path === 'name')?.message}
            onChange={({ currentTarget }) => change({ name: currentTarget.value })}
          />
          <ModeControl label={t('mode')} mode={rule.mode} onMode={(mode) => change({ mode })} />
        </Group>
        <Text size="sm" c="dimmed">
          {t(`modesAbout.${rule.mode}`)}
        </Text>
        <section aria-label={t('when')}>
          <Title order={2} size="h5">
            {t('when')}
          </Title>
          <Text size="sm">{t(`types.${rule.type}.about`)}</Text>
          {rule.after && <AfterFields after={rule.after} onChange={(after) => change({ after })} />}
        </section>
        <section aria-label={t('conditions')}>
          <Title order={2} size="h5">
            {t('conditions')}
          </Title>
          <Conditions
            tree={rule.conditions}
            type={rule.type}
            catalogue={catalogue}
            onChange={(conditions) => change({ conditions })}
          />
          <Faults faults={faults.filter((fault) => isWithin(fault, 'conditions'))} />
        </section>
        <section aria-label={t('actionsTitle')}>
          <Title order={2} size="h5">
            {t('actionsTitle')}
          </Title>
          <Actions
            actions={rule.actions}
            types={ACTION_TYPES}
            most={catalogue.limits['actionsPerRule'] ?? 0}
            faults={faults}
            onChange={(actions) => change({ actions })}
          />
          <Switch
            mt="sm"
            label={t('stop')}
            description={t('stopAbout')}
            checked={rule.stop}
            onChange={({ currentTarget }) => change({ stop: currentTarget.checked })}
          />
          {own.length > 0 && (
            <Select
              mt="sm"
              maw={300}
              label={t('section.one')}
              data={own.map((section) => ({ value: section.id, label: section.name }))}
              value={rule.sectionId}
              placeholder={t('noSection')}
              clearable
              clearButtonProps={{ 'aria-label': t('section.none') }}
              onChange={(sectionId) => change({ sectionId })}
            />
          )}
        </section>
        <div className={classes['end']}>
          <Text size="sm" dir="auto">
            <strong>{t('inWords')}</strong> {ruleWords(speaker, rule)}
          </Text>
          {save.error && faults.length === 0 && <Refused error={save.error} />}
          {faults.length > 0 && (
            <Alert color="orange" role="alert" p="xs">
              {t('faults', { count: faults.length })}
              <Faults faults={faults.filter((fault) => !PLACED.some((part) => isWithin(fault, part)))} />
            </Alert>
          )}
          <Group mt="xs">
            <Button onClick={publish} loading={save.isPending}>
              {t('saveAndPublish')}
            </Button>
            <Button
              variant="default"
              onClick={saveDraft}
              loading={save.isPending}
              disabled={stored !== null && !written.isChanged}
            >
              {t('saveDraft')}
            </Button>
            <Text size="sm" c="dimmed" role="status">
              {stored && !written.isChanged ? t('savedInDraft') : t('notSaved')}
            </Text>
          </Group>
        </div>
      </div>
      <aside className={classes['preview']} aria-label={t('preview.title')}>
        <Preview rule={rule} isResting={isDialogOpen} />
      </aside>
      {isDialogOpen && <PublishDialog onClose={closeDialog} />}
    </div>
  );
}
