import { Button, List, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import { Refused } from '../case/refused';
import { sayer } from '../words/sayer';

/** Ready rules, each said in words; they are looked at, tried and switched on where rules are. */
export function RulesStep() {
  const { t } = useTranslation('setUp');
  const { t: ruleWords, i18n } = useTranslation('rules');
  const { data, error } = useQuery({
    queryKey: keys.rules('examples'),
    queryFn: async () => (await answerOf(api.GET('/api/rules/examples'))).items,
    staleTime: Infinity,
  });
  return (
    <Stack gap="xs">
      <Refused error={error} />
      <div>
        <Button component={Link} to="/rules/examples" variant="light">
          {t('rules.open')}
        </Button>
      </div>
      {data && (
        <List size="sm" spacing="xs">
          {data.map(({ name, about }) => (
            <List.Item key={name}>
              {i18n.exists(`examples.abouts.${name}`, { ns: 'rules' })
                ? sayer(ruleWords)(`examples.abouts.${name}`)
                : about}
            </List.Item>
          ))}
        </List>
      )}
    </Stack>
  );
}
