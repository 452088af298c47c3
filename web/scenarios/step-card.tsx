import { Draggable } from '@hello-pangea/dnd';
import { ActionIcon } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconCopy, IconGripVertical, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Faults } from '../actions/faults';
import type { Fault } from '../api/faults';
import { Failures } from './failures';
import { outcomeOf, type Played } from './outcome';
import { OutcomeBadge } from './outcome-badge';
import { kindOf, type Step } from './scenario-shapes';
import { failedExpectation } from './scenario-words';
import classes from './scenarios.module.css';
import { StepFields } from './step-fields';

interface StepCardProps {
  id: number;
  step: Step;
  /** Its place, from 0. */
  at: number;
  isLast: boolean;
  /** No more steps may be added. */
  isFull: boolean;
  agents: readonly string[];
  /** What is wrong with it, by its place in the step. */
  faults: readonly Fault[];
  played: Played | null;
  ruleNames: readonly string[];
  onChange: (step: Step) => void;
  onMove: (to: number, by: 'up' | 'down') => void;
  onDuplicate: () => void;
  onRemove: () => void;
}

/** One step while it is written: its controls, and what became of it when it was played. */
export function StepCard(props: StepCardProps) {
  const { id, step, at, isLast, isFull, agents, faults, played, ruleNames } = props;
  const { t } = useTranslation('scenarios');
  const number = at + 1;
  const kind = kindOf(step);
  const title = t('stepTitle', { number, kind: kind === null ? '?' : t(`kinds.${kind}`) });
  const outcome = played && outcomeOf(played.result, number);
  const failures = played?.result.failures.filter((failure) => failure.step === number) ?? [];
  const keyOf = (failure: (typeof failures)[number]) => failedExpectation(failure)?.key;
  const expect = step.expect ?? {};
  const hasRow = (path: string) => {
    const [verb, key] = path.split('.');
    return verb === 'expect' ? key !== undefined && key in expect : verb === 'agentSets' && key !== undefined;
  };
  return (
    <Draggable draggableId={String(id)} index={at}>
      {({ innerRef, draggableProps, dragHandleProps }, { isDragging }) => (
        <li
          ref={innerRef}
          {...draggableProps}
          id={`step-${number}`}
          tabIndex={-1}
          className={classes['card']}
          data-card={id}
          data-dragging={isDragging}
          data-outcome={outcome}
          aria-label={title}
        >
          <div className={classes['head']}>
            <span
              {...dragHandleProps}
              className={classes['handle']}
              data-part="handle"
              aria-label={t('move', { number })}
            >
              <IconGripVertical size={18} aria-hidden />
            </span>
            <span className={classes['title']}>{title}</span>
            {outcome && <OutcomeBadge outcome={outcome} />}
            <span>
              <ActionIcon
                variant="subtle"
                color="gray"
                data-part="up"
                disabled={at === 0}
                aria-label={t('up', { number })}
                onClick={() => props.onMove(at - 1, 'up')}
              >
                <IconArrowUp size={16} aria-hidden />
              </ActionIcon>
              <ActionIcon
                variant="subtle"
                color="gray"
                data-part="down"
                disabled={isLast}
                aria-label={t('down', { number })}
                onClick={() => props.onMove(at + 1, 'down')}
              >
                <IconArrowDown size={16} aria-hidden />
              </ActionIcon>
              <ActionIcon
                variant="subtle"
                color="gray"
                disabled={isFull}
                aria-label={t('duplicate', { number })}
                onClick={props.onDuplicate}
              >
                <IconCopy size={16} aria-hidden />
              </ActionIcon>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={t('removeStep', { number })}
                onClick={props.onRemove}
              >
                <IconX size={16} aria-hidden />
              </ActionIcon>
            </span>
          </div>
          <div className={classes['fields']} data-part="fields">
            <StepFields
              step={step}
              agents={agents}
              faults={faults.filter(({ path }) => hasRow(path))}
              onChange={props.onChange}
              below={(key) => (
                <Failures failures={failures.filter((one) => keyOf(one) === key)} ruleNames={ruleNames} />
              )}
            />
          </div>
          <Faults faults={faults.filter(({ path }) => !hasRow(path))} />
          <Failures failures={failures.filter((one) => keyOf(one) === undefined)} ruleNames={ruleNames} />
        </li>
      )}
    </Draggable>
  );
}
