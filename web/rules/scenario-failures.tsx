import { Anchor, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { pageOfScenario } from '../scenarios/addresses';
import classes from './rules.module.css';

interface Result {
  name: string;
  failures: { step: number; path: string; words: string }[];
}

/** Which scenarios do not hold, and at which step; each leads to where it is written. */
export function ScenarioFailures({ results }: { results: Result[] }) {
  const { t } = useTranslation('rules');
  return (
    <>
      <Text fw={600}>{t('scenarios.fail', { count: results.length })}</Text>
      <ul className={classes['plain']}>
        {results.map(({ name, failures }) => (
          <li key={name}>
            <Anchor component={Link} to={pageOfScenario(name)}>
              <bdi>{name}</bdi>
            </Anchor>
            {failures.map(({ step, path, words }) => (
              <Text size="sm" key={path}>
                {step > 0 ? t('scenarios.step', { step, words }) : words}
              </Text>
            ))}
          </li>
        ))}
      </ul>
    </>
  );
}
