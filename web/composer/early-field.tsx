import { Textarea } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import classes from './composer.module.css';
import { useDraft } from './use-draft';

/**
 * Where one types while the case is on its way: whoever goes on from chat to chat doesn't wait for it, and what they
 * type must neither be lost nor taken for commands. It stands in the composer afterwards.
 */
export function EarlyField({ number }: { number: number }) {
  const { t } = useTranslation();
  const { written, keeper } = useDraft(number);
  const { mode } = written;
  return (
    <section className={classes['composer']} aria-label={t('composer.label')}>
      <Textarea
        classNames={{ input: classes['input'] ?? '' }}
        aria-label={t(`composer.field.${mode}`)}
        minRows={2}
        autosize
        dir="auto"
        autoFocus
        value={mode === 'note' ? written.note : written.text}
        onChange={({ currentTarget: { value } }) =>
          keeper.edit(mode === 'note' ? { note: value } : { text: value })
        }
      />
    </section>
  );
}
