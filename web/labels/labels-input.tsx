import { Pill, TagsInput } from '@mantine/core';
import { ColourDot } from './label-chip';
import { useLabels } from './use-labels';

interface LabelsInputProps {
  label: string;
  placeholder: string;
  value: string[];
  onChange: (labels: string[]) => void;
}

/** Labels to be written freely, with those of the catalogue to choose from. */
export function LabelsInput({ label, placeholder, value, onChange }: LabelsInputProps) {
  const known = useLabels();
  const colourOf = (name: string) => known.find((one) => one.name === name)?.colour;
  return (
    <TagsInput
      size="xs"
      label={label}
      placeholder={placeholder}
      value={value}
      maxTags={100}
      data={known.map(({ name }) => name)}
      maxDropdownHeight={240}
      renderPill={({ value: name, onRemove, disabled }) => {
        const colour = name === undefined ? undefined : colourOf(name);
        return (
          <Pill size="xs" withRemoveButton={!disabled} {...(onRemove ? { onRemove } : {})}>
            {colour && <ColourDot colour={colour} />} {name}
          </Pill>
        );
      }}
      onChange={onChange}
    />
  );
}
