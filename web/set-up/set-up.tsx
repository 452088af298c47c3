import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { IconCheck, IconMinus } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useEffectEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';
import { Refused } from '../case/refused';
import { NotFound } from '../shell/not-found';
import { useMe } from '../session/me';
import { ConnectStep } from './connect-step';
import { isThere } from './is-there';
import { InviteStep } from './invite-step';
import { PlayDay } from './play-day';
import { RulesStep } from './rules-step';
import classes from './set-up.module.css';
import { isStep, STEPS, useChangeSetUp, useSetUp, type SetUp as Progress, type StepName } from './use-set-up';

/** The first steps of a new desk, one after the other; each can be skipped, and gone back to. */
export function SetUp() {
  const { role } = useMe();
  const { data: progress, error } = useSetUp();
  const named = useParams()['step'];
  if (role !== 'administrator') return <NotFound />;
  if (!progress) return <Refused error={error} />;
  const step = isStep(named) ? named : (STEPS.find((one) => progress.steps[one] === undefined) ?? 'play');
  return <AtStep step={step} progress={progress} />;
}

const BODIES: Record<StepName, () => React.JSX.Element> = {
  connect: ConnectStep,
  invite: InviteStep,
  rules: RulesStep,
  play: PlayDay,
};

function AtStep({ step, progress }: { step: StepName; progress: Progress }) {
  const { t } = useTranslation('setUp');
  const navigate = useNavigate();
  const change = useChangeSetUp();
  const Body = BODIES[step];
  const at = STEPS.indexOf(step);
  const next = STEPS[at + 1];
  const show = useEffectEvent(() => {
    if (progress.shownAt === null) change.mutate({ isShown: true });
  });
  useEffect(() => show(), []);
  const leave = (as: 'done' | 'skipped') =>
    change.mutate(
      { steps: { [step]: as }, ...(next === undefined ? { isFinished: true } : {}) },
      { onSuccess: () => void navigate(next === undefined ? '/chats' : `/set-up/${next}`) },
    );
  const goOn = useMutation({
    mutationFn: () => isThere(step),
    onSuccess: (there) => leave(there ? 'done' : 'skipped'),
  });
  return (
    <div className={classes['setUp']}>
      <Title order={1} size="h3">
        {t('title')}
      </Title>
      <Text size="sm">{t('about')}</Text>
      <nav aria-label={t('title')}>
        <ol className={classes['steps']}>
          {STEPS.map((one, index) => (
            <li key={one}>
              <Link
                to={`/set-up/${one}`}
                className={classes['step'] ?? ''}
                aria-current={one === step ? 'step' : undefined}
              >
                <Sign state={progress.steps[one]} number={index + 1} />
                <span>
                  {t(`steps.${one}.name`)}
                  {progress.steps[one] !== undefined && (
                    <span className={classes['state']}>{t(`state.${progress.steps[one]}`)}</span>
                  )}
                </span>
              </Link>
            </li>
          ))}
        </ol>
      </nav>
      <Stack component="section" aria-labelledby="step" className={classes['body'] ?? ''}>
        <div>
          <Title order={2} size="h4" id="step">
            {t(`steps.${step}.title`)}
          </Title>
          <Text size="sm">{t(`steps.${step}.about`)}</Text>
        </div>
        <Body key={step} />
        <Refused error={change.error} onClose={change.reset} />
        <Refused error={goOn.error} onClose={goOn.reset} />
        <Group justify="space-between" mt="md">
          <Button
            variant="subtle"
            onClick={() => change.mutate({ isFinished: true }, { onSuccess: () => void navigate('/chats') })}
          >
            {t('leave')}
          </Button>
          <Group>
            <Button variant="default" onClick={() => leave('skipped')}>
              {t('skip')}
            </Button>
            <Button loading={goOn.isPending} onClick={() => goOn.mutate()}>
              {t(next === undefined ? 'finish' : 'next')}
            </Button>
          </Group>
        </Group>
      </Stack>
    </div>
  );
}

function Sign({ state, number }: { state: 'done' | 'skipped' | undefined; number: number }) {
  return (
    <span className={classes['sign']} data-state={state ?? 'open'} aria-hidden>
      {state === 'done' && <IconCheck size={16} />}
      {state === 'skipped' && <IconMinus size={16} />}
      {state === undefined && number}
    </span>
  );
}
