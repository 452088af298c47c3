import { Button, Group, Tabs, Title } from '@mantine/core';
import { IconBulb, IconFlask, IconHistory, IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Refused } from '../case/refused';
import { useAddress } from '../shell/use-address';
import { DraftBar } from './draft-bar';
import { HeldNotice } from './held-notice';
import { PauseNotice } from './pause-notice';
import { isSought, soughtRules } from './find-rules';
import { RuleList } from './rule-list';
import { RuleSearch } from './rule-search';
import { TYPES, type RuleType } from './rule-shapes';
import classes from './rules.module.css';
import { useFoundRules } from './use-found-rules';
import { useRules, useSections } from './use-rules';
import { useSpeaker } from './use-speaker';

const NONE: never[] = [];

/** All rules in three lists, or those that are sought, as they would be once the draft is published. */
export function Rules() {
  const { t } = useTranslation('rules');
  const [search, ask] = useAddress();
  const asked = search.get('type');
  const type: RuleType = TYPES.find((one) => one === asked) ?? 'new';
  const { rules, error } = useRules();
  const sections = useSections();
  const speaker = useSpeaker();
  const sought = soughtRules(search);
  const found = useFoundRules(speaker, rules ?? NONE, sections, sought);
  const countOf = (of: RuleType) => found.filter((rule) => rule.type === of).length;
  return (
    <div className={classes['screen']}>
      <Group justify="space-between" mb="md">
        <Title order={1} size="h3">
          {t('title')}
        </Title>
        <Group gap="xs">
          <Button
            component={Link}
            to="/rules/scenarios"
            variant="default"
            leftSection={<IconFlask size={16} aria-hidden />}
          >
            {t('scenarios.title')}
          </Button>
          <Button
            component={Link}
            to="/rules/versions"
            variant="default"
            leftSection={<IconHistory size={16} aria-hidden />}
          >
            {t('versions.title')}
          </Button>
          <Button
            component={Link}
            to="/rules/examples"
            variant="default"
            leftSection={<IconBulb size={16} aria-hidden />}
          >
            {t('examples.title')}
          </Button>
          <Button
            component={Link}
            to={`/rules/new?type=${type}`}
            leftSection={<IconPlus size={16} aria-hidden />}
          >
            {t('newRule')}
          </Button>
        </Group>
      </Group>
      <DraftBar />
      <PauseNotice />
      <HeldNotice />
      <Refused error={error} />
      <RuleSearch sought={sought} onSeek={ask} found={rules ? found.length : null} />
      <Tabs value={type} onChange={(chosen) => ask({ type: chosen })} keepMounted={false}>
        <Tabs.List>
          {TYPES.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {t('typeWithCount', { type: t(`types.${one}.name`), count: countOf(one) })}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {TYPES.map((one) => (
          <Tabs.Panel key={one} value={one} pt="sm">
            {rules && (
              <RuleList
                // Another list begins with its first rows again.
                key={JSON.stringify(sought)}
                type={one}
                rules={found.filter((rule) => rule.type === one)}
                sections={sections}
                speaker={speaker}
                isPart={isSought(sought)}
                onAll={() => ask({ q: '', mode: null })}
              />
            )}
          </Tabs.Panel>
        ))}
      </Tabs>
    </div>
  );
}
