import { Button, Group, MultiSelect, Stack, Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answerOf, api } from '../api/client';
import { Refused } from '../case/refused';
import { usePeople } from '../people/use-people';
import { Dialog } from '../shell/dialog';
import { EndReasons } from './end-reasons';
import { useChange, type WholeGroup } from './use-users';

/** Makes a group or changes one; of that only what is changed here is sent. */
export function GroupDialog({ group, onClose }: { group: WholeGroup | null; onClose: () => void }) {
  const { t } = useTranslation(['people', 'translation']);
  const people = usePeople();
  const [now, setNow] = useState(group ?? NEW);
  const set = (change: Partial<Fields>) => setNow({ ...now, ...change });
  const save = useChange((fields: Fields) =>
    group
      ? answerOf(
          api.PATCH('/api/groups/{id}', {
            params: { path: { id: group.id } },
            body: changedOf(group, fields),
          }),
        )
      : answerOf(api.POST('/api/groups', { body: fields })),
  );
  const { name, memberIds, endReasons, endReasonRequired } = now;
  return (
    <Dialog
      onClose={onClose}
      title={group ? t('groups.changeTitle', { name: group.name }) : t('groups.newTitle')}
      size="lg"
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const fields = { name: name.trim(), memberIds, endReasons, endReasonRequired };
          save.mutate(fields, { onSuccess: onClose });
        }}
      >
        <Stack gap="sm">
          <TextInput
            data-autofocus
            label={t('fields.name')}
            required
            withAsterisk={false}
            maxLength={200}
            value={name}
            onChange={({ currentTarget }) => set({ name: currentTarget.value })}
          />
          <MultiSelect
            label={t('fields.members')}
            description={t('groups.membersAbout')}
            data={people.map((person) => ({ value: person.id, label: person.name }))}
            searchable
            clearable
            clearButtonProps={{ 'aria-label': t('groups.clearMembers') }}
            nothingFoundMessage={t('translation:case.nothingFound')}
            value={memberIds}
            onChange={(ids) => set({ memberIds: ids })}
          />
          <EndReasons reasons={endReasons} onChange={(reasons) => set({ endReasons: reasons })} />
          <Switch
            label={t('groups.required')}
            description={t('groups.requiredAbout')}
            checked={endReasonRequired}
            onChange={({ currentTarget }) => set({ endReasonRequired: currentTarget.checked })}
          />
          <Refused error={save.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('translation:case.cancel')}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {t('save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

type Fields = Pick<WholeGroup, 'name' | 'memberIds' | 'endReasons' | 'endReasonRequired'>;

const NEW: Fields = { name: '', memberIds: [], endReasons: [], endReasonRequired: false };

function changedOf(before: WholeGroup, after: Fields): Partial<Fields> {
  const isSame = (field: keyof Fields) => JSON.stringify(before[field]) === JSON.stringify(after[field]);
  return {
    ...(isSame('name') ? {} : { name: after.name }),
    ...(isSame('memberIds') ? {} : { memberIds: after.memberIds }),
    ...(isSame('endReasons') ? {} : { endReasons: after.endReasons }),
    ...(isSame('endReasonRequired') ? {} : { endReasonRequired: after.endReasonRequired }),
  };
}
