import { Button, Card, Checkbox, Group, Select, SimpleGrid, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import { Refused } from '../case/refused';
import { useGroups } from '../people/use-people';
import english from '../words/rules/en.json';
import { sayer } from '../words/sayer';
import { Page } from './page';
import type { Example, Tree } from './rule-shapes';
import { ruleWords } from './rule-words';
import classes from './rules.module.css';
import { useDraftChange } from './use-rules';
import { useSpeaker } from './use-speaker';

/** Rules to begin with: what each does in words, and a button that puts it into the draft. */
export function Examples() {
  const { t } = useTranslation('rules');
  const { data, error } = useQuery({
    queryKey: keys.rules('examples'),
    queryFn: async () => (await answerOf(api.GET('/api/rules/examples'))).items,
    staleTime: Infinity,
  });
  return (
    <Page title={t('examples.title')}>
      <Text mb="md">{t('examples.about')}</Text>
      <Refused error={error} />
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        {data?.map((example) => (
          <ExampleCard key={example.name} example={example} />
        ))}
      </SimpleGrid>
    </Page>
  );
}

function ExampleCard({ example }: { example: Example }) {
  const { t } = useTranslation('rules');
  const speaker = useSpeaker();
  const go = useNavigate();
  const groups = useGroups();
  const [chosen, setChosen] = useState<string | null>(null);
  const [withScenarios, setWithScenarios] = useState(false);
  const { name, about, needsGroup, rules } = example;
  const groupId = needsGroup ? (chosen ?? groups[0]?.id ?? null) : null;
  // The example itself has nobody's group in its place.
  const nameOf = (id: string) => speaker.nameOf(id) ?? (groupId === null ? null : speaker.nameOf(groupId));
  const use = useDraftChange(() =>
    answerOf(
      api.POST('/api/rules/examples/{name}/use', {
        params: { path: { name } },
        body: { groupId, scenarios: withScenarios },
      }),
    ),
  );
  const isKnown = name in english.examples.names;
  const title = isKnown ? sayer(t)(`examples.names.${name}`) : name;
  return (
    <Card withBorder component="section" aria-label={title}>
      <Title order={2} size="h5">
        {title}
      </Title>
      <Text size="sm" c="dimmed">
        {isKnown ? sayer(t)(`examples.abouts.${name}`) : about}
      </Text>
      <ul className={classes['plain']}>
        {rules.map(({ name: rule, type, after, conditions, actions }) => (
          <Text component="li" size="sm" key={rule} mt={6}>
            <strong dir="auto">{rule}</strong> {/* The API has checked that it is a condition tree. */}
            {ruleWords(
              { ...speaker, nameOf },
              {
                type,
                after,
                conditions: conditions as unknown as Tree,
                actions,
                stop: false,
              },
            )}
          </Text>
        ))}
      </ul>
      <Group mt="auto" pt="sm" align="flex-end">
        {needsGroup && groups.length > 1 && (
          <Select
            size="xs"
            label={t('examples.group')}
            allowDeselect={false}
            data={groups.map(({ id, name: label }) => ({ value: id, label }))}
            value={groupId}
            onChange={setChosen}
          />
        )}
        <Button
          loading={use.isPending}
          onClick={() =>
            use.mutate(undefined, {
              onSuccess: ({ items: [first] }) => void go(first ? `/rules/${first.id}` : '/rules'),
            })
          }
        >
          {t('examples.use')}
        </Button>
        <Checkbox
          size="xs"
          label={t('examples.withScenarios', { count: example.scenarios.length })}
          checked={withScenarios}
          onChange={({ currentTarget }) => setWithScenarios(currentTarget.checked)}
        />
      </Group>
      <Refused error={use.error} />
    </Card>
  );
}
