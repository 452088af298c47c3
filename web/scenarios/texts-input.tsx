import { ActionIcon, Button, SegmentedControl, Text, Textarea } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './scenarios.module.css';

type Texts = string[] | { contains: string };

interface TextsInputProps {
  label: string;
  value: Texts;
  onChange: (value: Texts) => void;
}

/** Texts that must be there: all of them in their order, or one that has this in it. */
export function TextsInput({ label, value, onChange }: TextsInputProps) {
  const { t } = useTranslation('scenarios');
  const isAll = Array.isArray(value);
  // Texts have no ids of their own; a new set of them begins where one is taken out.
  const [generation, setGeneration] = useState(0);
  return (
    <div role="group" aria-label={label} className={classes['fields']}>
      <Text size="sm" fw={500}>
        {label}
      </Text>
      <SegmentedControl
        size="xs"
        aria-label={t('howMatched', { what: label })}
        value={isAll ? 'all' : 'one'}
        data={[
          { value: 'one', label: t('oneWith') },
          { value: 'all', label: t('allTexts') },
        ]}
        onChange={(to) => {
          if (to === 'one' && isAll) onChange({ contains: value[0] ?? '' });
          if (to === 'all' && !isAll) onChange(value.contains === '' ? [] : [value.contains]);
        }}
      />
      {isAll ? (
        <>
          {value.length === 0 && (
            <Text size="sm" c="dimmed">
              {t('words.none')}
            </Text>
          )}
          {value.map((text, at) => (
            <div key={`${generation}-${at}`} className={classes['row']}>
              <Textarea
                className={classes['controls'] ?? ''}
                aria-label={t('textNumber', { what: label, number: at + 1 })}
                autosize
                maxRows={6}
                maxLength={4096}
                value={text}
                onChange={({ currentTarget }) => onChange(value.with(at, currentTarget.value))}
              />
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={t('remove', { what: t('textNumber', { what: label, number: at + 1 }) })}
                onClick={() => {
                  setGeneration(generation + 1);
                  onChange(value.toSpliced(at, 1));
                }}
              >
                <IconX size={16} aria-hidden />
              </ActionIcon>
            </div>
          ))}
          <Button
            size="compact-xs"
            variant="default"
            style={{ alignSelf: 'flex-start' }}
            disabled={value.length >= 100}
            onClick={() => onChange([...value, ''])}
          >
            {t('addText')}
          </Button>
        </>
      ) : (
        <Textarea
          aria-label={label}
          autosize
          maxRows={6}
          maxLength={4096}
          value={value.contains}
          onChange={({ currentTarget }) => onChange({ contains: currentTarget.value })}
        />
      )}
    </div>
  );
}
