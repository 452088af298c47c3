import { ActionIcon, Badge, Group, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import rulesClasses from '../rules/rules.module.css';
import { pageOfCopy, pageOfScenario } from './addresses';
import { DeleteScenario } from './delete-scenario';
import { Failures } from './failures';
import type { Scenario, ScenarioResult } from './scenario-shapes';
import { stepWords } from './scenario-words';
import classes from './scenarios.module.css';
import { useSpeaker } from './use-speaker';

interface ScenarioRowProps {
  scenario: Scenario;
  /** Of when all were played last; null where that has not been. */
  result: ScenarioResult | null;
  ruleNames: readonly string[];
}

/** A scenario in its list: its steps in words, and what became of it. */
export function ScenarioRow({ scenario, result, ruleNames }: ScenarioRowProps) {
  const { t } = useTranslation('scenarios');
  const speaker = useSpeaker();
  const [isDeleting, setDeleting] = useState(false);
  const { name, steps } = scenario;
  const failuresAt = (step: number) => result?.failures.filter((failure) => failure.step === step) ?? [];
  return (
    <li className={rulesClasses['row']}>
      <div className={rulesClasses['words']}>
        <Group gap="xs">
          <Link to={pageOfScenario(name)} className={rulesClasses['name'] ?? ''} dir="auto">
            {name}
          </Link>
          {result && (
            <Badge variant="light" tt="none" color={result.passed ? 'teal' : 'red'} role="status">
              {t(result.passed ? 'holds' : 'fails')}
            </Badge>
          )}
        </Group>
        <Failures failures={failuresAt(0)} ruleNames={ruleNames} />
        <ol className={classes['plain']}>
          {steps.map((step, at) => (
            <li key={at} dir="auto">
              {stepWords(speaker, step)}
              <Failures failures={failuresAt(at + 1)} ruleNames={ruleNames} />
            </li>
          ))}
        </ol>
      </div>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={t('more', { name })}>
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item component={Link} to={pageOfScenario(name)}>
            {t('editOne')}
          </Menu.Item>
          <Menu.Item component={Link} to={pageOfCopy(name)}>
            {t('clone')}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item color="red" onClick={() => setDeleting(true)}>
            {t('delete')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {isDeleting && <DeleteScenario scenario={scenario} onClose={() => setDeleting(false)} />}
    </li>
  );
}
