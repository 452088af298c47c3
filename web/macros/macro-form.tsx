import { Button, Group, SegmentedControl, Select, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconArrowLeft, IconCopy, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { ACTION_TYPES } from '../actions/action-types';
import { Actions } from '../actions/actions';
import { TextWithVariables } from '../actions/text-with-variables';
import { faultAt, faultsOf } from '../api/faults';
import { Refused } from '../case/refused';
import type { Macro } from '../composer/use-macros';
import { useGroups } from '../people/use-people';
import { useMe } from '../session/me';
import { Dialog } from '../shell/dialog';
import { keepFor, useKept } from '../workspace-settings/use-kept';
import { copyOf, draftOf, emptyDraft, isSameDraft, type MacroDraft } from './macro-draft';
import { MacroTemplate } from './macro-template';
import classes from './macros.module.css';
import { TextPreview } from './text-preview';
import { useMacroCalls } from './use-macro-calls';

const MOST_LETTERS = 1600;
const MOST_ACTIONS = 20;
/** Its text is the agent's own answer; `rules/macro.ts` says so. */
const MACRO_TYPES = ACTION_TYPES.filter(
  (type) => type !== 'sendMessage' && type !== 'sendTemplate' && type !== 'callWebhook',
);

/** Writes a macro; `macro` is null for a new one. What is written is kept in this tab until it is saved. */
export function MacroForm({ macro }: { macro: Macro | null }) {
  const { t } = useTranslation(['settings', 'translation']);
  const go = useNavigate();
  const isAdministrator = useMe().role === 'administrator';
  const groups = useGroups();
  const [kept, keep] = useKept<MacroDraft>(`macro.${macro?.id ?? 'new'}`);
  const stored = macro ? draftOf(macro) : emptyDraft(isAdministrator ? 'common' : 'personal');
  const draft = kept ?? stored;
  const { save, remove } = useMacroCalls();
  const [isAsking, setAsking] = useState(false);
  const mayWrite = isAdministrator || stored.scope === 'personal';
  const isChanged = kept !== null && !isSameDraft(kept, stored);
  const change = (part: Partial<MacroDraft>) => {
    save.reset();
    const next = { ...draft, ...part };
    keep(macro && isSameDraft(next, stored) ? null : next);
  };
  const errorOf = (path: string) => faultAt(save.error, path);
  return (
    <form
      className={classes['editor']}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(
          { id: macro?.id ?? null, draft },
          {
            onSuccess: (saved) => {
              keep(null);
              if (!macro) void go(`/settings/macros/${saved.id}`, { replace: true });
            },
          },
        );
      }}
    >
      <Button
        component={Link}
        to="/settings/macros"
        size="compact-sm"
        variant="subtle"
        leftSection={<IconArrowLeft size={16} aria-hidden />}
      >
        {t('macros.back')}
      </Button>
      <Title order={1} size="h3" dir="auto">
        {macro?.name ?? t('macros.new')}
      </Title>
      {!mayWrite && <Text size="sm">{t('macros.readOnly')}</Text>}
      <fieldset disabled={!mayWrite} className={classes['fields']}>
        <TextInput
          label={t('macros.name')}
          required
          withAsterisk={false}
          value={draft.name}
          maxLength={200}
          error={errorOf('name')}
          onChange={({ currentTarget }) => change({ name: currentTarget.value })}
        />
        {isAdministrator && (
          <div className={classes['field']}>
            <SegmentedControl
              aria-label={t('macros.for')}
              value={draft.scope}
              data={(['common', 'group', 'personal'] as const).map((scope) => ({
                value: scope,
                label: t(`macros.scope.${scope}`),
              }))}
              onChange={(scope) => change({ scope })}
            />
            {draft.scope === 'group' && (
              <Select
                searchable
                label={t('translation:case.group')}
                data={groups.map(({ id, name }) => ({ value: id, label: name }))}
                value={draft.groupId}
                error={errorOf('groupId')}
                onChange={(groupId) => change({ groupId })}
              />
            )}
          </div>
        )}
        <TextWithVariables
          label={t('macros.text')}
          about={t('macros.textAbout')}
          value={draft.text}
          maxLength={MOST_LETTERS}
          error={errorOf('text')}
          onChange={(text) => change({ text })}
        />
        <TextPreview text={draft.text} />
        <MacroTemplate draft={draft} onChange={(template) => change({ template })} />
        <section aria-label={t('macros.actions')} className={classes['field']}>
          <Text size="sm" fw={500}>
            {t('macros.actions')}
          </Text>
          {draft.actions.length === 0 && (
            <Text size="sm" c="dimmed">
              {t('macros.noActions')}
            </Text>
          )}
          <Actions
            actions={draft.actions}
            types={MACRO_TYPES}
            most={MOST_ACTIONS}
            faults={faultsOf(save.error)}
            onChange={(actions) => change({ actions })}
          />
        </section>
      </fieldset>
      {macro && kept?.basedOn != null && kept.basedOn !== macro.updatedAt && isChanged && (
        <Group className={classes['theirs'] ?? ''} role="alert" gap="xs">
          <Text size="sm">{t('macros.theirs')}</Text>
          <Button size="compact-xs" variant="default" onClick={() => keep(null)}>
            {t('form.takeTheirs')}
          </Button>
        </Group>
      )}
      <div className={classes['foot']}>
        <Refused error={save.error} />
        <Group gap="xs">
          {mayWrite && (
            <Button type="submit" loading={save.isPending} disabled={!isChanged}>
              {t('form.save')}
            </Button>
          )}
          {isChanged && (
            <Button
              variant="default"
              onClick={() => {
                keep(null);
                save.reset();
              }}
            >
              {t('form.discard')}
            </Button>
          )}
          <Text size="sm" role="status" flex={1}>
            {isChanged ? t('macros.unsaved') : save.isSuccess ? t('form.saved') : ''}
          </Text>
          {macro && (
            <Button
              variant="default"
              leftSection={<IconCopy size={16} aria-hidden />}
              onClick={() => {
                const scope = isAdministrator ? draft.scope : 'personal';
                keepFor('macro.new', copyOf({ ...draft, scope }, t('macros.copyOf', { name: draft.name })));
                void go('/settings/macros/new');
              }}
            >
              {t('macros.duplicate')}
            </Button>
          )}
          {macro && mayWrite && (
            <Button
              variant="default"
              color="red"
              leftSection={<IconTrash size={16} aria-hidden />}
              onClick={() => setAsking(true)}
            >
              {t('macros.delete')}
            </Button>
          )}
        </Group>
      </div>
      {isAsking && macro && (
        <Dialog title={t('macros.deleteAsk', { name: macro.name })} onClose={() => setAsking(false)}>
          <Stack>
            <Text size="sm">{t('macros.deleteAbout', { count: macro.uses })}</Text>
            <Refused error={remove.error} />
            <Group justify="flex-end">
              <Button variant="default" onClick={() => setAsking(false)}>
                {t('translation:case.cancel')}
              </Button>
              <Button
                color="red"
                loading={remove.isPending}
                onClick={() =>
                  remove.mutate(macro.id, {
                    onSuccess: () => {
                      keep(null);
                      void go('/settings/macros');
                    },
                  })
                }
              >
                {t('macros.delete')}
              </Button>
            </Group>
          </Stack>
        </Dialog>
      )}
    </form>
  );
}
