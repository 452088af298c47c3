import { SegmentedControl } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { MODES, type RuleMode } from './rule-shapes';

interface ModeControlProps {
  label: string;
  mode: RuleMode;
  onMode: (mode: RuleMode) => void;
}

/** White on them can be read. */
const COLOURS = { off: '#5c636a', watch: '#a33200', on: '#06634a' } as const;

/** Whether a rule acts, is only watched, or rests. */
export function ModeControl({ label, mode, onMode }: ModeControlProps) {
  const { t } = useTranslation('rules');
  return (
    <SegmentedControl
      size="xs"
      aria-label={label}
      color={COLOURS[mode]}
      value={mode}
      onChange={onMode}
      data={MODES.map((one) => ({ value: one, label: t(`modes.${one}`) }))}
    />
  );
}
