import { Button, Menu, Text } from '@mantine/core';
import { IconBraces } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { VARIABLE_NAMES, VARIABLES, type VariableName } from './variables';

/** Words can't have a dot in their names. */
type Word<Name extends string> = Name extends `${infer Of}.${infer Part}` ? `${Of}_${Part}` : never;
const wordOf = <Name extends VariableName>(name: Name) => name.replace('.', '_') as Word<Name>; // has one dot

/** Chooses something that is filled in when the text is sent. */
export function VariableMenu({ onChoose }: { onChoose: (name: VariableName) => void }) {
  const { t } = useTranslation('actions');
  return (
    <Menu position="bottom-start" returnFocus={false}>
      <Menu.Target>
        <Button size="compact-sm" variant="default" leftSection={<IconBraces size={16} aria-hidden />}>
          {t('variable')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={320} style={{ overflowY: 'auto' }}>
        {VARIABLE_NAMES.map((name) => (
          <Menu.Item key={name} onClick={() => onChoose(name)}>
            {t(`variables.${wordOf(name)}`)}
            <Text size="xs" c="dimmed">
              {VARIABLES[name]}
            </Text>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
