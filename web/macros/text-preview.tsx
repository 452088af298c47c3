import { Input, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { withExamples } from '../actions/variables';
import { RichText } from '../thread/rich-text';
import classes from './macros.module.css';

/** How a text will read, with examples of what is filled in. */
export function TextPreview({ text }: { text: string }) {
  const { t } = useTranslation('settings');
  if (text.trim() === '') return null;
  return (
    <Input.Wrapper label={t('macros.preview')} labelElement="div">
      <Text component="div" size="sm" className={classes['preview'] ?? ''} dir="auto">
        <RichText text={withExamples(text)} />
      </Text>
    </Input.Wrapper>
  );
}
