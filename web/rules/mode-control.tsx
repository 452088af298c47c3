import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './mode-control.module.css';
import { MODES, type RuleMode } from './rule-shapes';

interface ModeControlProps {
  label: string;
  mode: RuleMode;
  onMode: (mode: RuleMode) => void;
}

/**
 * Whether a rule acts, is only watched, or rests. Plain radio buttons: Mantine's measure themselves several times each, and a
 * list has hundreds of them.
 */
export function ModeControl({ label, mode, onMode }: ModeControlProps) {
  const { t } = useTranslation('rules');
  const name = useId();
  return (
    <div role="radiogroup" aria-label={label} className={classes['modes']}>
      {MODES.map((one) => (
        <label key={one} className={classes['mode']} data-mode={one}>
          <input
            type="radio"
            name={name}
            value={one}
            checked={mode === one}
            onChange={() => onMode(one)}
            className={classes['input']}
          />
          {t(`modes.${one}`)}
        </label>
      ))}
    </div>
  );
}
