import { Pill, TagsInput, type TagsInputProps } from '@mantine/core';
import { ColourDot, LabelOption } from './label-chip';
import { useColourOf, useLabels } from './use-labels';

interface LabelsInputProps extends Pick<TagsInputProps, 'label' | 'aria-label'> {
  size: 'xs' | 'sm';
  /** Shown as long as there is none. */
  placeholder: string;
  /** How many there may be; a hundred where it is left out, as many as a case or a customer carries. */
  most?: number;
  value: string[];
  onChange: (labels: string[]) => void;
}

/** Labels to be written freely, with those of the catalogue to choose from. */
export function LabelsInput({ size, placeholder, most = 100, value, ...input }: LabelsInputProps) {
  const known = useLabels();
  const colourOf = useColourOf();
  return (
    <TagsInput
      {...input}
      size={size}
      placeholder={value.length === 0 ? placeholder : ''}
      value={value}
      maxTags={most}
      data={known.map(({ name }) => name)}
      maxDropdownHeight={240}
      renderPill={({ value: name, onRemove, disabled }) => {
        const colour = name === undefined ? undefined : colourOf(name);
        return (
          <Pill size={size} withRemoveButton={!disabled} {...(onRemove ? { onRemove } : {})}>
            {colour && <ColourDot colour={colour} />} {name}
          </Pill>
        );
      }}
      renderOption={({ option }) => <LabelOption name={option.value} colour={colourOf(option.value)} />}
    />
  );
}
