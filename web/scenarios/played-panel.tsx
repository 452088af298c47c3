import { Button, Group, Text, Title } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Refused } from '../case/refused';
import { Failures } from './failures';
import { outcomeOf, type Played } from './outcome';
import { OutcomeBadge } from './outcome-badge';
import { stepWords } from './scenario-words';
import classes from './scenarios.module.css';
import { useSpeaker } from './use-speaker';

interface PlayedPanelProps {
  played: Played | null;
  /** It was written on since. */
  isOld: boolean;
  isPlaying: boolean;
  error: Error | null;
  ruleNames: readonly string[];
  onPlay: () => void;
}

/** What becomes of the scenario that is being written, step by step. */
export function PlayedPanel({ played, isOld, isPlaying, error, ruleNames, onPlay }: PlayedPanelProps) {
  const { t } = useTranslation('scenarios');
  const speaker = useSpeaker();
  const failures = played?.result.failures ?? [];
  return (
    <>
      <Group justify="space-between">
        <Title order={2} size="h5">
          {t('play.title')}
        </Title>
        <Button
          size="compact-sm"
          leftSection={<IconPlayerPlay size={14} aria-hidden />}
          loading={isPlaying}
          onClick={onPlay}
        >
          {t('play.button')}
        </Button>
      </Group>
      <Text size="sm" c="dimmed" my="xs">
        {t('play.about')}
      </Text>
      <Refused error={error} />
      <Verdict played={played} isOld={isOld} />
      {played && (
        <>
          <Failures failures={failures.filter(({ step }) => step === 0)} ruleNames={ruleNames} />
          <ol className={classes['steps']} data-old={isOld}>
            {played.of.steps.map((step, at) => {
              const own = failures.filter((failure) => failure.step === at + 1);
              return (
                <li key={at}>
                  <Group gap={6} justify="space-between" wrap="nowrap" align="flex-start">
                    <span dir="auto">
                      {at + 1}. {stepWords(speaker, step)}
                    </span>
                    <OutcomeBadge outcome={outcomeOf(played.result, at + 1)} />
                  </Group>
                  <Failures failures={own} ruleNames={ruleNames} />
                  {own.length > 0 && !isOld && (
                    <Button
                      mt={4}
                      size="compact-xs"
                      variant="default"
                      onClick={() => document.getElementById(`step-${at + 1}`)?.focus()}
                    >
                      {t('play.goTo', { step: at + 1 })}
                    </Button>
                  )}
                </li>
              );
            })}
          </ol>
        </>
      )}
    </>
  );
}

/** Whether it held, as one sentence. */
function Verdict({ played, isOld }: Pick<PlayedPanelProps, 'played' | 'isOld'>) {
  const { t } = useTranslation('scenarios');
  const words = () => {
    if (!played) return t('play.none');
    if (played.result.passed) return t('play.holds', { count: played.of.steps.length });
    const step = played.result.failures[0]?.step ?? 0;
    return step === 0 ? t('play.notBegun') : t('play.failsAt', { step });
  };
  return (
    <Text role="status" mb="xs" fw={played ? 600 : 400} {...(isOld ? { c: 'dimmed' } : {})}>
      {words()} {isOld && <em>({t('play.old')})</em>}
    </Text>
  );
}
