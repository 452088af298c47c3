import { Autocomplete, type AutocompleteProps } from '@mantine/core';
import { LabelOption } from './label-chip';
import { useColourOf, useLabels } from './use-labels';

interface LabelInputProps extends Pick<AutocompleteProps, 'label' | 'aria-label' | 'maw'> {
  value: string;
  onChange: (label: string) => void;
}

/** One label to be written freely, with those of the catalogue to choose from. */
export function LabelInput(input: LabelInputProps) {
  const known = useLabels();
  const colourOf = useColourOf();
  return (
    <Autocomplete
      {...input}
      maxLength={100}
      data={known.map(({ name }) => name)}
      maxDropdownHeight={240}
      renderOption={({ option }) => <LabelOption name={option.value} colour={colourOf(option.value)} />}
    />
  );
}
