import { Button, Loader, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import type { RuleRun } from '../api/shapes';
import { kindWord } from '../conditions/condition-words';
import { SeenCondition } from '../conditions/seen-condition';
import { Refused } from './refused';
import classes from './why.module.css';

interface WhyProps {
  number: number;
  eventSeq: number;
  ruleId: string;
}

/** Why a rule did what it did: what each of its conditions saw. At a wish also the other rules that were judged then. */
export function Why({ number, eventSeq, ruleId }: WhyProps) {
  const { t } = useTranslation();
  const [withOthers, setWithOthers] = useState(false);
  const { data, error } = useQuery({
    queryKey: keys.of(number, `runs-${eventSeq}-${withOthers}`),
    queryFn: () =>
      answerOf(
        api.GET('/api/cases/{number}/rule-runs', {
          params: {
            path: { number: String(number) },
            query: { eventSeq, limit: 200, ...(withOthers ? { all: 'true' as const } : {}) },
          },
        }),
      ),
    // What was judged stays as it was.
    staleTime: Infinity,
    placeholderData: (before) => before,
  });
  if (error) return <Refused error={error} />;
  if (!data) return <Loader size="xs" />;
  const own = data.items.find(({ rule }) => rule.id === ruleId);
  const others = data.items.filter(({ rule }) => rule.id !== ruleId);
  return (
    <div className={classes['why']}>
      {own ? <OneRun run={own} /> : <Text size="sm">{t('case.why.notKept')}</Text>}
      {withOthers ? (
        others.map((run) => <OneRun key={run.rule.id} run={run} isNamed />)
      ) : (
        <Button size="compact-xs" variant="subtle" onClick={() => setWithOthers(true)}>
          {t('case.why.others')}
        </Button>
      )}
      {withOthers && others.length === 0 && <Text size="sm">{t('case.why.noOthers')}</Text>}
    </div>
  );
}

function OneRun({ run, isNamed = false }: { run: RuleRun; isNamed?: boolean }) {
  const { t } = useTranslation();
  const { t: conditionWords } = useTranslation('conditions');
  return (
    <div>
      <Text size="sm" fw={600}>
        {isNamed && <bdi>{run.rule.name}: </bdi>}
        {t(`case.why.outcome.${run.outcome}`)}
      </Text>
      {run.change && (
        <Text size="xs">
          {t('case.why.because', {
            by: t(`thread.by.${run.change.by}`),
            kind: kindWord(conditionWords, run.change.kind),
          })}
        </Text>
      )}
      {run.error !== null && <Text size="sm">{run.error}</Text>}
      {run.conditions === null ? (
        <Text size="sm">{t('case.why.notKept')}</Text>
      ) : run.conditions.length === 0 ? (
        <Text size="sm">{t('case.why.always')}</Text>
      ) : (
        <ul className={classes['conditions']}>
          {run.conditions.map((condition) => (
            <SeenCondition key={condition.path} condition={condition} />
          ))}
        </ul>
      )}
    </div>
  );
}
