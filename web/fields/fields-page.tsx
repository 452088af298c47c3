import {
  ActionIcon,
  Button,
  Group,
  Select,
  Stack,
  Table,
  TagsInput,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconPlus } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import { Refused } from '../case/refused';
import { Dialog } from '../shell/dialog';
import { useFields, type Field } from './use-fields';

const TYPES = ['text', 'number', 'boolean', 'date', 'choice'] as const satisfies Field['type'][];

type Editing = Pick<Field, 'of' | 'name' | 'type' | 'choices'> & { id: string | null };

/** Which fields cases and customers have, and what each may hold. */
export function FieldsPage() {
  const { t } = useTranslation('settings');
  const [editing, setEditing] = useState<Editing | null>(null);
  return (
    <Stack maw="46rem" gap="xl">
      <div>
        <Title order={1} size="h3">
          {t('pages.fields')}
        </Title>
        <Text c="dimmed">{t('fields.about')}</Text>
      </div>
      {(['case', 'contact'] as const).map((of) => (
        <FieldsOf key={of} of={of} onEdit={setEditing} />
      ))}
      {editing && <EditField field={editing} onClose={() => setEditing(null)} />}
    </Stack>
  );
}

function FieldsOf({ of, onEdit }: { of: Field['of']; onEdit: (field: Editing) => void }) {
  const { t } = useTranslation('settings');
  const queries = useQueryClient();
  const fields = useFields(of);
  const move = useMutation({
    mutationFn: async ([one, other]: [Field, Field]) => {
      const put = (id: string, place: number) =>
        answerOf(api.PATCH('/api/fields/{id}', { params: { path: { id } }, body: { place } }));
      await put(one.id, other.place);
      await put(other.id, one.place);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: keys.fields }),
  });
  const swap = (place: number, by: 1 | -1) => {
    const [one, other] = [fields[place], fields[place + by]];
    if (one && other) move.mutate([one, other]);
  };
  return (
    <section aria-label={t(`fields.of.${of}`)}>
      <Title order={2} size="h5" mb="xs">
        {t(`fields.of.${of}`)}
      </Title>
      <Refused error={move.error} onClose={move.reset} />
      {fields.length === 0 ? (
        <Text size="sm">{t('fields.none')}</Text>
      ) : (
        <Table>
          <Table.Tbody>
            {fields.map((field, place) => (
              <Table.Tr key={field.id}>
                <Table.Td fw={500}>{field.name}</Table.Td>
                <Table.Td>
                  {t(`fields.types.${field.type}`)}
                  {field.choices.length > 0 && (
                    <Text size="xs" c="dimmed" lineClamp={1}>
                      {field.choices.join(', ')}
                    </Text>
                  )}
                </Table.Td>
                <Table.Td>
                  <Group gap={2} justify="flex-end" wrap="nowrap">
                    <ActionIcon
                      variant="subtle"
                      color="gray"
                      disabled={place === 0 || move.isPending}
                      aria-label={t('form.up', { name: field.name })}
                      onClick={() => swap(place, -1)}
                    >
                      <IconArrowUp size={16} aria-hidden />
                    </ActionIcon>
                    <ActionIcon
                      variant="subtle"
                      color="gray"
                      disabled={place === fields.length - 1 || move.isPending}
                      aria-label={t('form.down', { name: field.name })}
                      onClick={() => swap(place, 1)}
                    >
                      <IconArrowDown size={16} aria-hidden />
                    </ActionIcon>
                    <Button
                      size="compact-sm"
                      variant="subtle"
                      aria-label={t('labels.changeOf', { name: field.name })}
                      onClick={() => onEdit(field)}
                    >
                      {t('labels.change')}
                    </Button>
                  </Group>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      <Button
        mt="xs"
        size="compact-sm"
        variant="default"
        leftSection={<IconPlus size={16} aria-hidden />}
        onClick={() => onEdit({ id: null, of, name: '', type: 'text', choices: [] })}
      >
        {t(`fields.new.${of}`)}
      </Button>
    </section>
  );
}

function EditField({ field, onClose }: { field: Editing; onClose: () => void }) {
  const { t } = useTranslation(['settings', 'translation']);
  const queries = useQueryClient();
  const [name, setName] = useState(field.name);
  const [type, setType] = useState(field.type);
  const [choices, setChoices] = useState(field.choices);
  const done = async () => {
    await queries.invalidateQueries({ queryKey: keys.fields });
    onClose();
  };
  const save = useMutation({
    mutationFn: () => {
      const body = { name: name.trim(), type, choices: type === 'choice' ? choices : [] };
      return field.id === null
        ? answerOf(api.POST('/api/fields', { body: { of: field.of, ...body } }))
        : answerOf(api.PATCH('/api/fields/{id}', { params: { path: { id: field.id } }, body }));
    },
    onSuccess: done,
  });
  const remove = useMutation({
    mutationFn: (id: string) => answerOf(api.DELETE('/api/fields/{id}', { params: { path: { id } } })),
    onSuccess: done,
  });
  return (
    <Dialog title={field.id === null ? t(`fields.new.${field.of}`) : field.name} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <Stack>
          <TextInput
            data-autofocus
            required
            withAsterisk={false}
            label={t('labels.name')}
            maxLength={100}
            value={name}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
          />
          <Select
            label={t('fields.type')}
            allowDeselect={false}
            data={TYPES.map((one) => ({ value: one, label: t(`fields.types.${one}`) }))}
            value={type}
            onChange={(chosen) => setType(TYPES.find((one) => one === chosen) ?? type)}
          />
          {type === 'choice' && (
            <TagsInput
              label={t('fields.choices')}
              description={t('fields.choicesAbout')}
              maxTags={200}
              value={choices}
              onChange={setChoices}
            />
          )}
          {field.id !== null && (
            <Text size="xs" c="dimmed">
              {t('fields.stay')}
            </Text>
          )}
          <Refused error={save.error ?? remove.error} />
          <Group justify="space-between">
            {field.id === null ? (
              <span />
            ) : (
              <Button
                variant="default"
                loading={remove.isPending}
                onClick={() => field.id !== null && remove.mutate(field.id)}
              >
                {t('labels.delete')}
              </Button>
            )}
            <Group gap="xs">
              <Button variant="default" onClick={onClose}>
                {t('translation:case.cancel')}
              </Button>
              <Button type="submit" loading={save.isPending}>
                {t('form.save')}
              </Button>
            </Group>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
