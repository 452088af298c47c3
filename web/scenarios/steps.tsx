import { DragDropContext, Droppable } from '@hello-pangea/dnd';
import { Select } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Faults } from '../actions/faults';
import { isWithin, type Fault } from '../api/faults';
import { nonceOfThePage } from '../shell/nonce';
import type { Played } from './outcome';
import { STEP_KINDS, type Step } from './scenario-shapes';
import classes from './scenarios.module.css';
import { StepCard } from './step-card';
import { newStep } from './write-scenario';

const MOST = 100;

interface StepsProps {
  steps: readonly Step[];
  /** Agents that this scenario names. */
  agents: readonly string[];
  faults: readonly Fault[];
  /** What became of the steps as they stand here; null where they were not played so. */
  played: Played | null;
  ruleNames: readonly string[];
  onChange: (steps: Step[]) => void;
  /** Steps have other numbers now. */
  onRenumber: () => void;
}

/** What of a card gets the keyboard next. */
interface Focus {
  id: number;
  part: 'up' | 'down' | 'handle' | 'first';
}

/** What happens, as cards in their order; they are moved by drag, by key or by button. */
export function Steps({ steps, agents, faults, played, ruleNames, onChange, onRenumber }: StepsProps) {
  const { t } = useTranslation('scenarios');
  const { t: common } = useTranslation();
  // Steps have no ids of their own; a card keeps its own while its step moves.
  const [ids, setIds] = useState(() => steps.map((_, at) => at));
  const [next, setNext] = useState(steps.length);
  const [focus, setFocus] = useState<Focus | null>(null);
  const list = useRef<HTMLOListElement>(null);
  const adding = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (!focus) return;
    const card = list.current?.querySelector(`[data-card="${focus.id}"]`);
    const part = (name: string) => card?.querySelector<HTMLElement>(`[data-part="${name}"]:not(:disabled)`);
    const place =
      focus.part === 'first'
        ? card?.querySelector<HTMLElement>('[data-part="fields"] :is(input, textarea)')
        : (part(focus.part) ?? part(focus.part === 'up' ? 'down' : 'up'));
    (place ?? part('handle') ?? adding.current)?.focus();
  }, [focus]);
  const put = (now: Step[], order: number[], to: Focus | null) => {
    setIds(order);
    setFocus(to);
    onChange(now);
    onRenumber();
  };
  const move = (from: number, to: number, part: Focus['part'] | null) => {
    const [step, id] = [steps[from], ids[from]];
    if (!step || id === undefined || from === to) return;
    put(
      steps.toSpliced(from, 1).toSpliced(to, 0, step),
      ids.toSpliced(from, 1).toSpliced(to, 0, id),
      part && { id, part },
    );
  };
  const insert = (at: number, step: Step) => {
    setNext(next + 1);
    put(steps.toSpliced(at, 0, step), ids.toSpliced(at, 0, next), { id: next, part: 'first' });
  };
  const remove = (at: number) => {
    const beside = ids[at + 1] ?? ids[at - 1];
    put(steps.toSpliced(at, 1), ids.toSpliced(at, 1), { id: beside ?? -1, part: 'handle' });
  };
  return (
    <>
      <DragDropContext
        onDragEnd={({ source, destination }) => destination && move(source.index, destination.index, null)}
        nonce={nonceOfThePage()}
        dragHandleUsageInstructions={t('dragHelp')}
      >
        <Droppable droppableId="steps">
          {({ innerRef, droppableProps, placeholder }) => (
            <ol
              ref={(element) => {
                list.current = element;
                innerRef(element);
              }}
              {...droppableProps}
              className={classes['cards']}
            >
              {steps.map((step, at) => (
                <StepCard
                  key={ids[at]}
                  id={ids[at] ?? -1}
                  step={step}
                  at={at}
                  isLast={at === steps.length - 1}
                  isFull={steps.length >= MOST}
                  agents={agents}
                  faults={faults
                    .filter((fault) => isWithin(fault, `steps.${at}`))
                    .map(({ path, message }) => ({ path: path.slice(`steps.${at}.`.length), message }))}
                  played={played}
                  ruleNames={ruleNames}
                  onChange={(now) => onChange(steps.with(at, now))}
                  onMove={(to, part) => move(at, to, part)}
                  onDuplicate={() => insert(at + 1, structuredClone(step))}
                  onRemove={() => remove(at)}
                />
              ))}
              {placeholder}
            </ol>
          )}
        </Droppable>
      </DragDropContext>
      <Faults faults={faults.filter(({ path }) => path === 'steps')} />
      <Select
        ref={adding}
        aria-label={t('addStep')}
        placeholder={t('addStep')}
        searchable
        maw={360}
        maxDropdownHeight={440}
        nothingFoundMessage={common('case.nothingFound')}
        value={null}
        disabled={steps.length >= MOST}
        data={STEP_KINDS.map((kind) => ({ value: kind, label: t(`kinds.${kind}`) }))}
        onChange={(chosen) => {
          const kind = STEP_KINDS.find((one) => one === chosen);
          if (kind) insert(steps.length, newStep(kind));
        }}
      />
    </>
  );
}
