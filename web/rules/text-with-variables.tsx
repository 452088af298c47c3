import { Button, Group, Menu, Text, Textarea } from '@mantine/core';
import { IconBraces } from '@tabler/icons-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import english from '../words/rules/en.json';
import { sayer } from '../words/words';
import type { Catalogue } from './rule-shapes';

interface TextWithVariablesProps {
  label: string;
  catalogue: Catalogue;
  value: string;
  maxLength: number;
  onChange: (text: string) => void;
}

/** A text in which variables are filled in when it is used; they are put in where the caret stands. */
export function TextWithVariables({ label, catalogue, value, maxLength, onChange }: TextWithVariablesProps) {
  const { t } = useTranslation('rules');
  const field = useRef<HTMLTextAreaElement>(null);
  const put = (name: string) => {
    const [from, to] = [
      field.current?.selectionStart ?? value.length,
      field.current?.selectionEnd ?? value.length,
    ];
    onChange(`${value.slice(0, from)}{{ ${name} }}${value.slice(to)}`);
    field.current?.focus();
  };
  const word = (name: string) => {
    const key = name.replaceAll('.', '_');
    return key in english.variables ? sayer(t)(`variables.${key}`) : name;
  };
  // The field of any name is written by hand.
  const offered = catalogue.variables.filter(({ name }) => /^[\w.]+$/.test(name) && !name.endsWith('NAME'));
  return (
    <div>
      <Textarea
        ref={field}
        label={label}
        autosize
        minRows={2}
        maxRows={10}
        dir="auto"
        value={value}
        maxLength={maxLength}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
      <Group justify="space-between" mt={4}>
        <Menu position="bottom-start" withinPortal>
          <Menu.Target>
            <Button size="compact-xs" variant="subtle" leftSection={<IconBraces size={14} aria-hidden />}>
              {t('variable')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown mah={300} style={{ overflowY: 'auto' }}>
            {offered.map(({ name }) => (
              <Menu.Item key={name} onClick={() => put(name)}>
                {word(name)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
        <Text size="xs" c="dimmed">
          {t('ofCharacters', { count: value.length, most: maxLength })}
        </Text>
      </Group>
    </div>
  );
}
