import { Button, Group, Select, Stack, Switch } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Refused } from '../case/refused';
import { priorityChoices, statusChoices } from '../case/standing';
import type { CasesQuery } from '../cases/cases-query';
import type { Selection } from '../cases/selection';
import { LabelsInput } from '../labels/labels-input';
import { useGroups, usePeople } from '../people/use-people';
import { Dialog } from '../shell/dialog';
import { PreviewWords } from './preview-words';
import { useBegin, usePreview, type BulkChange, type BulkEdit } from './use-bulk-edit';

interface BulkDialogProps {
  selection: Selection;
  query: CasesQuery;
  onClose: () => void;
  onBegun: (edit: BulkEdit) => void;
}

const NOBODY = 'none';

/** What is to be changed in all of them; says what that would do before it does it. */
export function BulkDialog({ selection, query, onClose, onBegun }: BulkDialogProps) {
  const { t } = useTranslation();
  const { t: bulk } = useTranslation('bulk');
  const people = usePeople();
  const groups = useGroups();
  const preview = usePreview();
  const begin = useBegin();
  const [change, setChange] = useState<BulkChange>({});
  const [runRules, setRunRules] = useState(false);
  const isAny = Object.keys(change).length > 0;
  const plan = { change, runRules, selection, query };
  /** With one thing changed otherwise; what was said before is no longer true. */
  const set = (part: Partial<Record<keyof BulkChange, unknown>>) => {
    preview.reset();
    begin.reset();
    const all = Object.entries({ ...change, ...part });
    // Each is set below to what the desk takes there.
    setChange(Object.fromEntries(all.filter(([, value]) => value !== undefined && !isNone(value))));
  };
  const look = { placeholder: bulk('asItIs'), clearable: true } as const;
  return (
    <Dialog
      onClose={onClose}
      title={selection.isAll ? bulk('titleAll') : bulk('title', { count: selection.numbers.size })}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (preview.data) begin.mutate(plan, { onSuccess: onBegun });
          else if (isAny) preview.mutate(plan);
        }}
      >
        <Stack gap="xs">
          <Select
            {...look}
            data-autofocus
            label={t('case.status')}
            data={statusChoices(t)}
            value={change.status ?? null}
            onChange={(status) => set({ status: status ?? undefined })}
          />
          <Select
            {...look}
            label={t('case.priority')}
            data={priorityChoices(t)}
            value={change.priority ?? null}
            onChange={(priority) => set({ priority: priority ?? undefined })}
          />
          <Select
            {...look}
            searchable
            label={t('case.group')}
            data={groups.map(({ id, name }) => ({ value: id, label: name }))}
            value={change.groupId ?? null}
            onChange={(groupId) => set({ groupId: groupId ?? undefined })}
          />
          <Select
            {...look}
            searchable
            label={t('case.assignee')}
            data={[
              { value: NOBODY, label: t('case.nobody') },
              ...people.map(({ id, name }) => ({ value: id, label: name })),
            ]}
            value={change.assigneeId === null ? NOBODY : (change.assigneeId ?? null)}
            onChange={(id) => set({ assigneeId: id === NOBODY ? null : (id ?? undefined) })}
          />
          <LabelsInput
            size="sm"
            label={bulk('addLabels')}
            placeholder=""
            value={change.addLabels ?? []}
            onChange={(addLabels) => set({ addLabels })}
          />
          <LabelsInput
            size="sm"
            label={bulk('removeLabels')}
            placeholder=""
            value={change.removeLabels ?? []}
            onChange={(removeLabels) => set({ removeLabels })}
          />
          <Switch
            label={bulk('runRules')}
            description={bulk('runRulesHint')}
            checked={runRules}
            onChange={({ currentTarget }) => {
              preview.reset();
              setRunRules(currentTarget.checked);
            }}
          />
          <PreviewWords preview={preview.data} isClosing={change.status === 'closed'} />
          <Refused error={preview.error ?? begin.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('case.cancel')}
            </Button>
            {preview.data ? (
              <Button type="submit" loading={begin.isPending} disabled={preview.data.changed === 0}>
                {bulk('doIt', { count: preview.data.changed })}
              </Button>
            ) : (
              <Button type="submit" loading={preview.isPending} disabled={!isAny}>
                {bulk('preview')}
              </Button>
            )}
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

const isNone = (value: unknown): boolean => Array.isArray(value) && value.length === 0;
