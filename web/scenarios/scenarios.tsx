import { Button, Group, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Refused } from '../case/refused';
import { DraftBar } from '../rules/draft-bar';
import { Page } from '../rules/page';
import rulesClasses from '../rules/rules.module.css';
import { useRules } from '../rules/use-rules';
import { ScenarioRow } from './scenario-row';
import { usePlay, useScenarios } from './use-scenarios';

/** The tests that rules carry: played with simulated time, on nothing real. While one fails, nothing goes live. */
export function Scenarios() {
  const { t } = useTranslation('scenarios');
  const { t: rules } = useTranslation('rules');
  const { scenarios, error } = useScenarios();
  const ruleNames = useRules().rules?.map((rule) => rule.name) ?? [];
  const play = usePlay();
  return (
    <Page
      title={rules('scenarios.title')}
      extra={
        <Group gap="xs">
          {scenarios && scenarios.length > 0 && (
            <Button variant="default" loading={play.isPending} onClick={() => play.mutate(null)}>
              {t('runAll')}
            </Button>
          )}
          <Button component={Link} to="/rules/scenarios/new" leftSection={<IconPlus size={16} aria-hidden />}>
            {t('new')}
          </Button>
        </Group>
      }
    >
      <DraftBar />
      <Text mb="md">{t('about')}</Text>
      <Refused error={error ?? play.error} />
      {scenarios?.length === 0 && (
        <Group>
          <Text>{t('none')}</Text>
          <Button component={Link} to="/rules/examples" variant="default">
            {rules('examples.title')}
          </Button>
        </Group>
      )}
      <ol className={rulesClasses['list']}>
        {scenarios?.map((scenario) => (
          <ScenarioRow
            key={scenario.name}
            scenario={scenario}
            result={play.data?.find(({ name }) => name === scenario.name) ?? null}
            ruleNames={ruleNames}
          />
        ))}
      </ol>
    </Page>
  );
}
