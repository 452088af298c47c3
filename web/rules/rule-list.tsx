import { DragDropContext, Droppable, type DropResult } from '@hello-pangea/dnd';
import { Button, Group, Stack, Text } from '@mantine/core';
import { IconFolderPlus } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { keys } from '../api/keys';
import { Refused } from '../case/refused';
import { nonceOfThePage } from '../shell/nonce';
import { RuleRow } from './rule-row';
import type { Rule, RuleType, Section } from './rule-shapes';
import { movedRule, NO_SECTION } from './move-rule';
import classes from './rules.module.css';
import { NameForm } from './name-form';
import { SectionHead } from './section-head';
import { addSection, placeRule, useDraftChange } from './use-rules';
import { useGrowing } from './use-growing';
import type { Speaker } from './rule-words';

interface RuleListProps {
  type: RuleType;
  rules: Rule[];
  /** Of all types. */
  sections: Section[];
  speaker: Speaker;
  /** Only those that are sought: others stand between them, so that their order can't be told by dragging. */
  isPart: boolean;
  /** All are wanted again. */
  onAll: () => void;
}

/** So many rows fill a screen: the others are drawn once these are seen. */
const FIRST_ROWS = 30;

/** The rules of one type from top to bottom, as they run; they are dragged, by pointer or key, into another order. */
export function RuleList(props: RuleListProps) {
  const { type, rules: readRules, sections: allSections, speaker, isPart, onAll } = props;
  const { t } = useTranslation('rules');
  const queries = useQueryClient();
  const mostRows = useGrowing(FIRST_ROWS, readRules.length);
  const ownSections = useMemo(
    () => allSections.filter((section) => section.type === type),
    [allSections, type],
  );
  const read = { rules: readRules, sections: ownSections, mostRows };
  // What is dragged may not change under the hand: what is read meanwhile is shown afterwards.
  const [held, setHeld] = useState<typeof read | null>(null);
  const { rules, sections, mostRows: shown } = held ?? read;
  const place = useDraftChange(
    ({ rule, sectionId, ids }: { rule: Rule; sectionId: string | null; ids: string[] }) =>
      placeRule(rule, sectionId, ids),
  );
  const add = useDraftChange((name: string) => addSection(type, name));
  const [isAdding, setAdding] = useState(false);

  const drop = ({ draggableId, destination }: DropResult) => {
    setHeld(null);
    const moved = destination && movedRule(rules, sections, draggableId, destination);
    if (!moved) return;
    // There at once: a row that jumped back before it stayed would be a fright.
    queries.setQueryData<Rule[]>(
      keys.rules('list'),
      (all) => all && [...all.filter((rule) => rule.type !== type), ...moved.rules],
    );
    place.mutate({ rule: moved.rule, sectionId: moved.sectionId, ids: moved.rules.map(({ id }) => id) });
  };
  const areas = [null, ...sections];
  const drawnIds = new Set(rules.slice(0, shown).map(({ id }) => id));
  return (
    <>
      <Text size="sm" c="dimmed" mb="xs">
        {t(`types.${type}.about`)}
      </Text>
      <Refused error={place.error ?? add.error} />
      {isPart && rules.length > 0 && (
        <Text size="sm" mb="xs">
          {t('search.order')}
        </Text>
      )}
      {isPart && rules.length === 0 && <NoneFound onAll={onAll} />}
      {!isPart && rules.length === 0 && sections.length === 0 && <NoRules type={type} />}
      <DragDropContext
        onBeforeCapture={() => setHeld(read)}
        onDragEnd={drop}
        nonce={nonceOfThePage()}
        dragHandleUsageInstructions={t('dragHelp')}
      >
        {areas.map((section, at) => {
          const own = rules.filter(({ sectionId }) => sectionId === (section?.id ?? null));
          if (isPart && own.length === 0) return null;
          const drawn = own.filter(({ id }) => drawnIds.has(id));
          return (
            <section key={section?.id ?? NO_SECTION} aria-label={section?.name ?? t('noSection')}>
              {section && (
                <SectionHead
                  section={section}
                  sections={sections}
                  at={at - 1}
                  count={isPart ? null : own.length}
                />
              )}
              <Droppable droppableId={section?.id ?? NO_SECTION}>
                {({ innerRef, droppableProps, placeholder }) => (
                  <ol
                    ref={innerRef}
                    {...droppableProps}
                    className={classes['list']}
                    data-off={section?.enabled === false}
                  >
                    {drawn.map((rule, index) => (
                      <RuleRow
                        key={rule.id}
                        rule={rule}
                        index={index}
                        sections={sections}
                        speaker={speaker}
                        isPart={isPart}
                      />
                    ))}
                    {placeholder}
                    {section && own.length === 0 && (
                      <Text component="li" size="sm" c="dimmed" p="xs">
                        {t('section.empty')}
                      </Text>
                    )}
                  </ol>
                )}
              </Droppable>
            </section>
          );
        })}
      </DragDropContext>
      {isAdding ? (
        <NameForm
          label={t('section.name')}
          button={t('section.add')}
          isPending={add.isPending}
          onName={(name) => add.mutate(name, { onSuccess: () => setAdding(false) })}
          onClose={() => setAdding(false)}
        />
      ) : (
        rules.length > 0 &&
        !isPart && (
          <Button
            mt="sm"
            variant="subtle"
            size="compact-sm"
            leftSection={<IconFolderPlus size={16} aria-hidden />}
            onClick={() => setAdding(true)}
          >
            {t('section.add')}
          </Button>
        )
      )}
    </>
  );
}

function NoRules({ type }: { type: RuleType }) {
  const { t } = useTranslation('rules');
  return (
    <Stack align="center" py="xl">
      <Text>{t(`types.${type}.empty`)}</Text>
      <Group>
        <Button component={Link} to="/rules/examples">
          {t('examples.begin')}
        </Button>
        <Button component={Link} to={`/rules/new?type=${type}`} variant="default">
          {t('newRule')}
        </Button>
      </Group>
    </Stack>
  );
}

function NoneFound({ onAll }: { onAll: () => void }) {
  const { t } = useTranslation('rules');
  return (
    <Stack align="center" py="xl">
      <Text>{t('search.noneHere')}</Text>
      <Button variant="default" onClick={onAll}>
        {t('search.all')}
      </Button>
    </Stack>
  );
}
