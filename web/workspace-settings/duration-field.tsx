import { Input, NativeSelect, NumberInput } from '@mantine/core';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { msOf } from '../time/spans';
import { durationOf, nearestUnit, UNIT_MS, unitWords, type Unit } from '../time/span-words';
import classes from './workspace-settings.module.css';

interface DurationFieldProps {
  label: string;
  about: string;
  /** As the API writes it. */
  value: string;
  /** The smallest first. */
  units: readonly Unit[];
  error: string | null;
  /** Beside the field where it says more than the field: what it means at this value. */
  hint: string;
  disabled?: boolean;
  onChange: (duration: string) => void;
}

/** How long something takes, as a number and a unit. */
export function DurationField({
  label,
  about,
  value,
  units,
  error,
  hint,
  disabled,
  onChange,
}: DurationFieldProps) {
  const { t, i18n } = useTranslation('settings');
  const id = useId();
  const ms = msOf(value);
  // The unit stays as it was chosen while the value fits it: 60 minutes don't turn into an hour under one's hands.
  const [chosen, setChosen] = useState<Unit | null>(null);
  const unit = chosen ?? nearestUnit(ms, units);
  const [isEmpty, setEmpty] = useState(false);
  return (
    <Input.Wrapper
      id={id}
      label={label}
      description={about}
      error={isEmpty ? t('form.numberMissing') : error}
      inputWrapperOrder={['label', 'description', 'input', 'error']}
    >
      <div className={classes['duration']}>
        <NumberInput
          id={id}
          aria-describedby={error ? `${id}-error` : `${id}-description`}
          className={classes['number'] ?? ''}
          value={isEmpty ? '' : ms / UNIT_MS[unit]}
          min={0}
          allowNegative={false}
          decimalScale={2}
          disabled={disabled ?? false}
          error={isEmpty || error !== null}
          onBlur={() => setEmpty(false)}
          onChange={(written) => {
            setChosen(unit);
            setEmpty(typeof written !== 'number');
            if (typeof written === 'number') onChange(durationOf(Math.round(written * UNIT_MS[unit])));
          }}
        />
        <NativeSelect
          aria-label={t('form.unitOf', { label })}
          value={unit}
          disabled={disabled ?? false}
          data={units.map((one) => ({ value: one, label: t(`units.${one}`) }))}
          onChange={({ currentTarget }) => {
            const next = units.find((one) => one === currentTarget.value) ?? unit;
            setChosen(next);
            onChange(durationOf(Math.round((ms / UNIT_MS[unit]) * UNIT_MS[next])));
          }}
        />
        {hint !== unitWords(ms / UNIT_MS[unit], unit, i18n.language) && (
          <span className={classes['hint']}>{hint}</span>
        )}
      </div>
    </Input.Wrapper>
  );
}
