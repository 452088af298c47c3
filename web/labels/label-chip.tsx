import { Badge } from '@mantine/core';
import type { Label } from './use-labels';
import { useLabels } from './use-labels';

interface LabelChipProps {
  name: string;
  size: 'xs' | 'sm';
  maw: number;
}

/** A label with the colour that the catalogue gives it. The colour is a dot beside the name, so that it reads on every ground. */
export function LabelChip({ name, size, maw }: LabelChipProps) {
  const label = useLabels().find((one) => one.name === name);
  return (
    <Badge
      size={size}
      variant="outline"
      color="gray"
      maw={maw}
      tt="none"
      {...(label ? { leftSection: <ColourDot colour={label.colour} /> } : {})}
      {...(label?.description ? { title: label.description } : {})}
    >
      {name}
    </Badge>
  );
}

export function ColourDot({ colour }: { colour: Label['colour'] }) {
  return (
    <svg width="8" height="8" aria-hidden>
      <circle cx="4" cy="4" r="4" fill={`var(--mantine-color-${colour}-6)`} />
    </svg>
  );
}

/** A label in a list to choose from. */
export function LabelOption({ name, colour }: { name: string; colour: Label['colour'] | undefined }) {
  return (
    <bdi>
      {colour && <ColourDot colour={colour} />} {name}
    </bdi>
  );
}
