import { Checkbox, Group, NumberInput, Select } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { durationOf, nearestUnit, UNIT_MS, UNITS, type Unit } from '../time/span-words';
import { msOf } from '../time/spans';
import { sayer } from '../words/sayer';
import { ANCHORS, liesAhead, withAnchor } from './after-anchors';
import type { After } from './rule-shapes';

interface AfterFieldsProps {
  after: After;
  onChange: (after: After) => void;
}

/** What a time rule waits for: so long after something, or before it. */
export function AfterFields({ after, onChange }: AfterFieldsProps) {
  const { t } = useTranslation('rules');
  const ms = msOf(after.duration);
  const isBefore = after.duration.startsWith('-');
  const [unit, setUnit] = useState<Unit>(nearestUnit(Math.abs(ms), UNITS));
  const set = (count: number, of: Unit, before: boolean) =>
    onChange({
      ...after,
      duration: durationOf((before ? -count : count) * UNIT_MS[of]),
      businessHours: !before && after.businessHours,
    });
  const count = Math.abs(ms) / UNIT_MS[unit];
  // A rule of the API may wait on the other side all the same.
  const sides = (['after', 'before'] as const).filter(
    (side) => side === 'before' || !isBefore || !liesAhead(after.fact),
  );
  return (
    <>
      <Group align="flex-end" gap="xs" mt="xs">
        <NumberInput
          w={90}
          label={t('after.count')}
          value={count}
          min={1}
          max={100_000}
          allowDecimal={false}
          onChange={(value) => {
            if (typeof value === 'number' && value > 0) set(value, unit, isBefore);
          }}
        />
        <Select
          w={120}
          label={t('after.unit')}
          allowDeselect={false}
          data={UNITS.map((one) => ({ value: one, label: t(`units.${one}`) }))}
          value={unit}
          onChange={(value) => {
            const chosen = UNITS.find((one) => one === value) ?? unit;
            setUnit(chosen);
            set(Math.max(1, Math.round(count)), chosen, isBefore);
          }}
        />
        <Select
          w={110}
          label={t('after.side')}
          allowDeselect={false}
          data={sides.map((side) => ({ value: side, label: t(`after.${side}`) }))}
          value={isBefore ? 'before' : 'after'}
          onChange={(value) => set(Math.round(count), unit, value === 'before')}
        />
        <Select
          flex={1}
          miw={220}
          label={t('after.anchor')}
          allowDeselect={false}
          data={ANCHORS.map((fact) => ({
            value: fact,
            label: sayer(t)(`anchors.${fact.replaceAll('.', '_')}`),
          }))}
          value={after.fact}
          onChange={(value) => {
            const fact = ANCHORS.find((one) => one === value);
            if (fact) onChange(withAnchor(after, fact));
          }}
        />
      </Group>
      <Checkbox
        mt="xs"
        label={t('after.businessHours')}
        checked={after.businessHours}
        disabled={isBefore}
        onChange={({ currentTarget }) => onChange({ ...after, businessHours: currentTarget.checked })}
      />
    </>
  );
}
