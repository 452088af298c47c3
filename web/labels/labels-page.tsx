import {
  Alert,
  Anchor,
  Badge,
  Button,
  Group,
  Loader,
  Radio,
  SimpleGrid,
  Stack,
  Switch,
  Table,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answerOf, api } from '../api/client';
import { faultAt } from '../api/faults';
import { keys } from '../api/keys';
import { BulkProgress } from '../bulk-edit/bulk-progress';
import type { BulkEdit } from '../bulk-edit/use-bulk-edit';
import { Refused } from '../case/refused';
import { writeQuery } from '../cases/cases-query';
import { Dialog } from '../shell/dialog';
import { countsOf, isCarriedBySome, MOST_COUNTED, useCarriers } from './carriers';
import { ColourDot, LabelChip } from './label-chip';
import { useLabels, type Label } from './use-labels';
import { useSaveLabel, type Editing } from './use-save-label';
import { WhoKeepsIt } from './who-keeps-it';

const COLOURS = [
  ...(['gray', 'red', 'pink', 'grape', 'violet', 'indigo', 'blue'] as const),
  ...(['cyan', 'teal', 'green', 'lime', 'yellow', 'orange'] as const),
] satisfies Label['colour'][];

const fresh = (name: string): Editing => ({ id: null, name, colour: 'blue', description: '' });

/** The catalogue of labels, and what is in use without standing in it. */
export function LabelsPage() {
  const { t } = useTranslation('settings');
  const labels = useLabels();
  const { data: use, error } = useQuery({
    queryKey: [...keys.labels, 'use'],
    queryFn: async () => (await answerOf(api.GET('/api/labels/use'))).items,
  });
  const [editing, setEditing] = useState<Editing | null>(null);
  const [begun, setBegun] = useState<BulkEdit | null>(null);
  const usedOf = (name: string) => use?.find((one) => one.name === name);
  const unknown = use?.filter(({ name }) => !labels.some((one) => one.name === name)) ?? [];
  return (
    <Stack maw="52rem">
      <div>
        <Title order={1} size="h3">
          {t('pages.labels')}
        </Title>
        <Text c="dimmed">{t('labels.about')}</Text>
      </div>
      <Button
        leftSection={<IconPlus size={16} aria-hidden />}
        onClick={() => setEditing(fresh(''))}
        style={{ alignSelf: 'flex-start' }}
      >
        {t('labels.new')}
      </Button>
      {begun && <BulkProgress begun={begun} onClose={() => setBegun(null)} />}
      <Refused error={error} />
      {labels.length === 0 && <Text>{t('labels.none')}</Text>}
      {labels.length > 0 && (
        <Table.ScrollContainer minWidth={560}>
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('labels.label')}</Table.Th>
                <Table.Th>{t('labels.description')}</Table.Th>
                <Table.Th>{t('labels.cases')}</Table.Th>
                <Table.Th>{t('labels.customers')}</Table.Th>
                <Table.Th aria-label={t('labels.change')} />
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {labels.map((label) => (
                <Table.Tr key={label.id}>
                  <Table.Td miw={160}>
                    <LabelChip name={label.name} size="sm" maw={220} />
                  </Table.Td>
                  <Table.Td>{label.description}</Table.Td>
                  <Table.Td>{use ? (usedOf(label.name)?.cases ?? 0) : '…'}</Table.Td>
                  <Table.Td>{use ? (usedOf(label.name)?.contacts ?? 0) : '…'}</Table.Td>
                  <Table.Td>
                    <Button
                      size="compact-sm"
                      variant="subtle"
                      aria-label={t('labels.changeOf', { name: label.name })}
                      onClick={() => setEditing(label)}
                    >
                      {t('labels.change')}
                    </Button>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {!use && !error && <Loader size="sm" />}
      {unknown.length > 0 && (
        <section aria-label={t('labels.unknown')}>
          <Title order={2} size="h5" mb="xs">
            {t('labels.unknown')}
          </Title>
          <Text size="sm" mb="xs">
            {t('labels.unknownAbout')}
          </Text>
          <Group gap="xs">
            {unknown.map(({ name, cases, contacts }) => (
              <Button
                key={name}
                size="compact-sm"
                variant="default"
                leftSection={<IconPlus size={14} aria-hidden />}
                rightSection={
                  <Badge size="sm" variant="default">
                    {cases + contacts}
                  </Badge>
                }
                onClick={() => setEditing(fresh(name))}
              >
                {name}
              </Button>
            ))}
          </Group>
        </section>
      )}
      {editing && <EditLabel label={editing} onBegun={setBegun} onClose={() => setEditing(null)} />}
    </Stack>
  );
}

interface EditLabelProps {
  label: Editing;
  onBegun: (edit: BulkEdit) => void;
  onClose: () => void;
}

function EditLabel({ label, onBegun, onClose }: EditLabelProps) {
  const { t, i18n } = useTranslation(['settings', 'translation']);
  const queries = useQueryClient();
  const [name, setName] = useState(label.name);
  const [colour, setColour] = useState(label.colour);
  const [description, setDescription] = useState(label.description);
  const [isEverywhere, setEverywhere] = useState(true);
  // Asked before, as the catalogue would refuse it only when the others have the name already.
  const isTaken = useLabels().some(
    (one) => one.id !== label.id && one.name.toLowerCase() === name.trim().toLowerCase(),
  );
  const isRenamed = label.id !== null && name.trim() !== label.name;
  const { data: carriers, error, refetch } = useCarriers(label.name, label.id !== null);
  const isCarried = carriers !== undefined && isCarriedBySome(carriers);
  const isTooMany = isRenamed && isEverywhere && isCarried && carriers.openCases >= MOST_COUNTED;
  const askCarriers = async () => {
    const { data } = await refetch({ throwOnError: true });
    if (!data) throw new Error('An answer or an error was asked for.');
    return data;
  };
  const { save, replaced } = useSaveLabel(label, askCarriers, onBegun);
  const remove = useMutation({
    mutationFn: (id: string) => answerOf(api.DELETE('/api/labels/{id}', { params: { path: { id } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.labels }),
  });
  return (
    <Dialog title={label.id === null ? t('labels.new') : label.name} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const body = { name: name.trim(), colour, description: description.trim() };
          save.mutate(
            { body, isEverywhere: isRenamed && isEverywhere },
            // Not called any more when the window is gone: another may be open by then.
            { onSuccess: (outcome) => (outcome === 'saved' ? onClose() : undefined) },
          );
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
            error={isTaken ? t('labels.taken') : (faultAt(save.error, 'name') ?? faultAt(save.error, 'to'))}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
          />
          {isRenamed && isCarried && (
            <Switch
              label={t('labels.alsoCarriers')}
              description={t('labels.alsoCarriersAbout', countsOf(carriers, i18n.language))}
              checked={isEverywhere}
              onChange={({ currentTarget }) => setEverywhere(currentTarget.checked)}
            />
          )}
          {isTooMany && (
            <Alert role="alert" color="orange" p="xs">
              {t('labels.tooMany', { most: MOST_COUNTED.toLocaleString(i18n.language) })}{' '}
              <Anchor
                component={Link}
                to={`/cases?${writeQuery({ label: label.name, status: 'open,pending', activeChats: 'true' })}`}
                size="sm"
              >
                {t('labels.toThem')}
              </Anchor>
            </Alert>
          )}
          {isRenamed && carriers && <WhoKeepsIt {...carriers} />}
          <Radio.Group
            label={t('labels.colour')}
            value={colour}
            onChange={(chosen) => setColour(COLOURS.find((one) => one === chosen) ?? colour)}
          >
            <SimpleGrid cols={3} spacing="xs" verticalSpacing="xs" mt={6}>
              {COLOURS.map((one) => (
                <Radio
                  key={one}
                  value={one}
                  label={
                    <>
                      <ColourDot colour={one} /> {t(`labels.colours.${one}`)}
                    </>
                  }
                />
              ))}
            </SimpleGrid>
          </Radio.Group>
          <TextInput
            label={t('labels.description')}
            description={t('labels.descriptionAbout')}
            maxLength={500}
            value={description}
            onChange={({ currentTarget }) => setDescription(currentTarget.value)}
          />
          {save.isPending && replaced > 0 && (
            <Text size="sm" role="status">
              {t('labels.replacing', { count: replaced })}
            </Text>
          )}
          {save.data === 'someLeft' && (
            <Text size="sm" role="status">
              {t('labels.someLeft')}
            </Text>
          )}
          <Refused error={save.error ?? remove.error ?? error} />
          <Group justify="space-between">
            {label.id === null ? (
              <span />
            ) : (
              <Button
                variant="default"
                loading={remove.isPending}
                disabled={save.isPending}
                title={t('labels.deleteAbout')}
                onClick={() => label.id !== null && remove.mutate(label.id, { onSuccess: onClose })}
              >
                {t('labels.delete')}
              </Button>
            )}
            <Group gap="xs">
              <Button variant="default" onClick={onClose}>
                {t('translation:case.cancel')}
              </Button>
              <Button
                type="submit"
                loading={save.isPending}
                disabled={isTaken || isTooMany || (isRenamed && !carriers)}
              >
                {t('form.save')}
              </Button>
            </Group>
          </Group>
          {label.id !== null && (
            <Text size="xs" c="dimmed">
              {t('labels.deleteAbout')}
            </Text>
          )}
        </Stack>
      </form>
    </Dialog>
  );
}
