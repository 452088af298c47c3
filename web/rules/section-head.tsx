import { ActionIcon, Badge, Group, Menu, Switch, Title } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Refused } from '../case/refused';
import { NameForm } from './name-form';
import type { Section } from './rule-shapes';
import classes from './rules.module.css';
import { changeSection, deleteSection, orderSections, useDraftChange } from './use-rules';

interface SectionHeadProps {
  section: Section;
  /** Those of its type, in their order, and which of them it is. */
  sections: Section[];
  at: number;
  /** Of its rules; null where not all of them are shown. */
  count: number | null;
}

/** What is done to a section as a whole: switched, named, moved, taken away. */
export function SectionHead({ section, sections, at, count }: SectionHeadProps) {
  const { t } = useTranslation('rules');
  const [isNaming, setNaming] = useState(false);
  const change = useDraftChange((body: Parameters<typeof changeSection>[1]) =>
    changeSection(section.id, body),
  );
  const remove = useDraftChange(() => deleteSection(section.id));
  const move = useDraftChange((to: number) => {
    const ids = sections.map(({ id }) => id);
    return orderSections(section.type, ids.toSpliced(at, 1).toSpliced(to, 0, section.id));
  });
  if (isNaming)
    return (
      <NameForm
        label={t('section.name')}
        button={t('save')}
        name={section.name}
        isPending={change.isPending}
        onName={(name) => change.mutate({ name }, { onSuccess: () => setNaming(false) })}
        onClose={() => setNaming(false)}
      />
    );
  return (
    <>
      <Group className={classes['section'] ?? ''} justify="space-between" wrap="nowrap">
        <Group gap="xs">
          <Title order={2} size="h5" dir="auto">
            {section.name}
          </Title>
          {count !== null && (
            <Badge variant="default" size="sm">
              {t('section.count', { count })}
            </Badge>
          )}
          {section.firstMatch && (
            <Badge variant="light" size="sm">
              {t('section.firstMatch')}
            </Badge>
          )}
        </Group>
        <Group gap="xs" wrap="nowrap">
          <Switch
            size="sm"
            label={t(section.enabled ? 'section.on' : 'section.off')}
            aria-label={t('section.switch', { name: section.name })}
            checked={section.enabled}
            onChange={({ currentTarget }) => change.mutate({ enabled: currentTarget.checked })}
          />
          <Menu position="bottom-end" withinPortal>
            <Menu.Target>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={t('section.more', { name: section.name })}
              >
                <IconDots size={18} aria-hidden />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={() => setNaming(true)}>{t('section.rename')}</Menu.Item>
              <Menu.Item disabled={at === 0} onClick={() => move.mutate(at - 1)}>
                {t('moveUp')}
              </Menu.Item>
              <Menu.Item disabled={at === sections.length - 1} onClick={() => move.mutate(at + 1)}>
                {t('moveDown')}
              </Menu.Item>
              <Menu.Item onClick={() => change.mutate({ firstMatch: !section.firstMatch })}>
                {t(section.firstMatch ? 'section.everyMatch' : 'section.onlyFirst')}
              </Menu.Item>
              <Menu.Divider />
              <Menu.Item color="red" onClick={() => remove.mutate(undefined)}>
                {t('section.delete')}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </Group>
      </Group>
      <Refused error={change.error ?? remove.error ?? move.error} />
    </>
  );
}
