import { Checkbox, Group, NumberInput, Select, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Fault } from '../api/faults';
import { GrowingRows } from './growing-rows';
import { DurationInput } from './plain-inputs';
import { KEPT_SETTINGS, SETTINGS, type ScenarioSettings } from './scenario-shapes';
import { withPart } from './write-scenario';

interface SettingsRowsProps {
  settings: ScenarioSettings;
  faults: readonly Fault[];
  onChange: (settings: ScenarioSettings) => void;
}

type Setting = (typeof SETTINGS)[number];
const BEGIN: Required<Pick<ScenarioSettings, Setting>> = {
  inactivityTimeout: 'PT10M',
  endUnanswered: true,
  endingWarning: 'PT1M',
  postponeAllowed: true,
  postponeBy: 'PT10M',
  reopenWithin: 'P1D',
  takerAway: 'PT5M',
  chatsPerAgent: 5,
  waitingTargetSync: 'PT1M',
  waitingTargetAsync: 'PT4H',
  ruleMessagesPerHour: 5,
  ruleMessagesPerDay: 10,
  timeZone: 'UTC',
};

/** The settings that a scenario has of its own; the others are those of the desk. */
export function SettingsRows({ settings, faults, onChange }: SettingsRowsProps) {
  const { t, i18n } = useTranslation('scenarios');
  const put = (part: { [Key in keyof ScenarioSettings]?: ScenarioSettings[Key] | undefined }) =>
    onChange(withPart(settings, part));
  const row = (key: Setting): ReactNode => {
    const label = t(`setting.${key}`);
    switch (key) {
      case 'endUnanswered':
      case 'postponeAllowed':
        return (
          <Checkbox
            label={label}
            checked={settings[key] ?? false}
            onChange={({ currentTarget }) => put({ [key]: currentTarget.checked })}
          />
        );
      case 'chatsPerAgent':
      case 'ruleMessagesPerHour':
      case 'ruleMessagesPerDay':
        return (
          <Limit
            label={label}
            least={key === 'chatsPerAgent' ? 1 : 0}
            value={settings[key] ?? null}
            onChange={(limit) => put({ [key]: limit })}
          />
        );
      case 'timeZone':
        return (
          <Select
            w={300}
            label={label}
            searchable
            allowDeselect={false}
            data={[...new Set(['UTC', ...Intl.supportedValuesOf('timeZone'), settings.timeZone ?? 'UTC'])]}
            value={settings.timeZone ?? null}
            onChange={(zone) => zone !== null && put({ timeZone: zone })}
          />
        );
      default:
        return (
          <DurationInput
            label={label}
            value={settings[key] ?? ''}
            onChange={(duration) => put({ [key]: duration })}
          />
        );
    }
  };
  const kept = KEPT_SETTINGS.filter((key) => settings[key] !== undefined).map((key) => t(`setting.${key}`));
  return (
    <>
      <GrowingRows
        add={t('addSetting')}
        all={SETTINGS}
        has={(key) => settings[key] !== undefined}
        labelOf={(key) => t(`setting.${key}`)}
        onAdd={(key) => put({ [key]: BEGIN[key] })}
        onRemove={(key) => put({ [key]: undefined })}
        faults={faults}
        placeOf={(key) => `settings.${key}`}
        row={row}
      />
      {kept.length > 0 && (
        <Text size="sm">{t('kept', { what: new Intl.ListFormat(i18n.language).format(kept) })}</Text>
      )}
    </>
  );
}

interface LimitProps {
  label: string;
  least: number;
  /** null: none. */
  value: number | null;
  onChange: (limit: number | null) => void;
}

function Limit({ label, least, value, onChange }: LimitProps) {
  const { t } = useTranslation('scenarios');
  return (
    <Group gap="sm" align="flex-end">
      <NumberInput
        w={300}
        label={label}
        min={least}
        max={1000}
        allowDecimal={false}
        allowNegative={false}
        disabled={value === null}
        value={value ?? ''}
        onChange={(to) => typeof to === 'number' && onChange(to)}
      />
      <Checkbox
        mb={8}
        label={t('noLimit')}
        checked={value === null}
        onChange={({ currentTarget }) => onChange(currentTarget.checked ? null : least + 1)}
      />
    </Group>
  );
}
