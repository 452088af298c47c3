import { ActionIcon, Badge, Button, Group, Text } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import { Refused } from '../case/refused';
import { DraftBar } from './draft-bar';
import { Page } from './page';
import classes from './rules.module.css';
import { useDraftChange } from './use-rules';

/** The tests that rules carry: played with simulated time, on nothing real. While one fails, nothing goes live. */
export function Scenarios() {
  const { t } = useTranslation('rules');
  const { data, error } = useQuery({
    queryKey: keys.rules('scenarios'),
    queryFn: async () =>
      (await answerOf(api.GET('/api/rules/scenarios', { params: { query: { draft: 'true' } } }))).items,
  });
  const run = useMutation({
    mutationFn: () => answerOf(api.POST('/api/rules/scenarios/run', { body: { draft: true } })),
  });
  const replace = useDraftChange((scenarios: NonNullable<typeof data>) =>
    answerOf(
      api.PUT('/api/rules/scenarios', {
        params: { query: { draft: 'true' } },
        body: { scenarios: scenarios as never[] }, // as the API has listed them
      }),
    ),
  );
  const resultOf = (name: string) => run.data?.results.find((result) => result.name === name);
  return (
    <Page
      title={t('scenarios.title')}
      extra={
        data &&
        data.length > 0 && (
          <Button loading={run.isPending} onClick={() => run.mutate()}>
            {t('scenarios.run')}
          </Button>
        )
      }
    >
      <DraftBar />
      <Text mb="md">{t('scenarios.about')}</Text>
      <Refused error={error ?? run.error ?? replace.error} />
      {data?.length === 0 && <Text>{t('scenarios.none')}</Text>}
      <ol className={classes['list']}>
        {data?.map((scenario) => {
          const result = resultOf(scenario.name);
          return (
            <li key={scenario.name} className={classes['row']}>
              <div className={classes['words']}>
                <Group gap="xs">
                  <Text fw={600} dir="auto">
                    {scenario.name}
                  </Text>
                  {result && (
                    <Badge color={result.passed ? 'teal' : 'red'} role="status">
                      {t(result.passed ? 'scenarios.holds' : 'scenarios.fails')}
                    </Badge>
                  )}
                </Group>
                <ol className={classes['plain']}>
                  {stepsOf(scenario).map((step, at) => (
                    <Text component="li" size="sm" key={at}>
                      {step}
                      {result?.failures
                        .filter((failure) => failure.step === at + 1)
                        .map(({ path, words }) => (
                          <Text key={path} size="sm" c="red.8">
                            {words}
                          </Text>
                        ))}
                    </Text>
                  ))}
                </ol>
              </div>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={t('scenarios.delete', { name: scenario.name })}
                onClick={() => replace.mutate(data.filter(({ name }) => name !== scenario.name))}
              >
                <IconTrash size={16} aria-hidden />
              </ActionIcon>
            </li>
          );
        })}
      </ol>
    </Page>
  );
}

/** The steps as they are written, each on a line. */
function stepsOf(scenario: { name: string; [key: string]: unknown }): string[] {
  const { steps } = scenario;
  if (!Array.isArray(steps)) return [];
  return (steps as Record<string, unknown>[]).flatMap((step) =>
    Object.entries(step).map(
      ([what, value]) => `${what}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
    ),
  );
}
