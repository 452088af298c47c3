import { Select, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { SearchField } from '../shell/search-field';
import { isSought, type SoughtRules } from './find-rules';
import { MODES } from './rule-shapes';
import classes from './rules.module.css';

interface RuleSearchProps {
  sought: SoughtRules;
  onSeek: (change: Partial<SoughtRules>) => void;
  /** How many rules fit, of all types; null while they are being read. */
  found: number | null;
}

/** Finds rules by their words and by whether they run, and says how many there are. */
export function RuleSearch({ sought, onSeek, found }: RuleSearchProps) {
  const { t } = useTranslation('rules');
  return (
    <div role="search" className={classes['search']}>
      <SearchField
        className={classes['sought'] ?? ''}
        label={t('search.label')}
        asked={sought.q}
        onAsk={(q) => onSeek({ q })}
        isActive
      />
      <Select
        w={230}
        aria-label={t('mode')}
        placeholder={t('search.anyMode')}
        clearable
        clearButtonProps={{ 'aria-label': t('search.clearMode') }}
        data={MODES.map((value) => ({ value, label: t(`modes.${value}`) }))}
        value={sought.mode}
        onChange={(mode) => onSeek({ mode })}
      />
      <Text size="sm" role="status">
        {found !== null && isSought(sought) && t('search.found', { count: found })}
      </Text>
    </div>
  );
}
