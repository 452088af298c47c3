import { Draggable } from '@hello-pangea/dnd';
import { ActionIcon, Menu, Text } from '@mantine/core';
import { IconDots, IconGripVertical } from '@tabler/icons-react';
import { memo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { Refused } from '../case/refused';
import { DeleteRule } from './delete-rule';
import { ModeControl } from './mode-control';
import type { Rule, RuleMode, Section } from './rule-shapes';
import { writtenOf } from './written-rule';
import { ruleWords, type Speaker } from './rule-words';
import classes from './rules.module.css';
import { changeRule, cloneRule, useDraftChange } from './use-rules';

interface RuleRowProps {
  rule: Rule;
  /** Among the rules of its section. */
  index: number;
  sections: Section[];
  speaker: Speaker;
  /** Not all rules are shown: it can't be moved. */
  isPart: boolean;
}

/**
 * A rule in its list: what it does in words, whether it runs, and what can be done to it. Drawn again only when something of
 * it changes: there may be five hundred.
 */
export const RuleRow = memo(function RuleRow(props: RuleRowProps) {
  const { rule, index, sections, speaker, isPart } = props;
  const { t } = useTranslation('rules');
  const go = useNavigate();
  const setMode = useDraftChange((mode: RuleMode) => changeRule(rule.id, { mode }));
  const setSection = useDraftChange((sectionId: string | null) => changeRule(rule.id, { sectionId }));
  const clone = useDraftChange(() => cloneRule(rule.id, t('cloneName', { name: rule.name }).slice(0, 200)));
  const [isDeleting, setDeleting] = useState(false);
  // A change that is on its way is shown as if it were made.
  const mode = setMode.isPending ? setMode.variables : rule.mode;
  return (
    <Draggable draggableId={rule.id} index={index} isDragDisabled={isPart}>
      {({ innerRef, draggableProps, dragHandleProps }, { isDragging }) => (
        <li
          ref={innerRef}
          {...draggableProps}
          className={classes['row']}
          data-dragging={isDragging}
          data-mode={mode}
        >
          {dragHandleProps && (
            <span
              {...dragHandleProps}
              className={classes['handle']}
              aria-label={t('drag', { name: rule.name })}
            >
              <IconGripVertical size={18} aria-hidden />
            </span>
          )}
          <div className={classes['words']}>
            <Link to={`/rules/${rule.id}`} className={classes['name'] ?? ''} dir="auto">
              {rule.name}
            </Link>
            <Text size="sm" c="dimmed" lineClamp={2}>
              {ruleWords(speaker, writtenOf(rule))}
            </Text>
            <Refused error={setMode.error ?? setSection.error ?? clone.error} />
          </div>
          <ModeControl
            label={t('modeOf', { name: rule.name })}
            mode={mode}
            onMode={(to) => setMode.mutate(to)}
          />
          <Menu position="bottom-end" withinPortal>
            <Menu.Target>
              <ActionIcon variant="subtle" color="gray" aria-label={t('more', { name: rule.name })}>
                <IconDots size={18} aria-hidden />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item component={Link} to={`/rules/${rule.id}`}>
                {t('edit')}
              </Menu.Item>
              <Menu.Item component={Link} to={`/rules/${rule.id}/results`}>
                {t('results.title')}
              </Menu.Item>
              <Menu.Item
                onClick={() => clone.mutate(undefined, { onSuccess: ({ id }) => void go(`/rules/${id}`) })}
              >
                {t('clone')}
              </Menu.Item>
              {sections.length > 0 && (
                <>
                  <Menu.Divider />
                  <Menu.Label>{t('section.moveTo')}</Menu.Label>
                  {[null, ...sections]
                    .filter((section) => (section?.id ?? null) !== rule.sectionId)
                    .map((section) => (
                      <Menu.Item
                        key={section?.id ?? ''}
                        onClick={() => setSection.mutate(section?.id ?? null)}
                      >
                        {section?.name ?? t('noSection')}
                      </Menu.Item>
                    ))}
                </>
              )}
              <Menu.Divider />
              <Menu.Item color="red" onClick={() => setDeleting(true)}>
                {t('delete')}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
          {isDeleting && <DeleteRule rule={rule} onClose={() => setDeleting(false)} />}
        </li>
      )}
    </Draggable>
  );
});
