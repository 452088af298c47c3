import { Popover } from '@mantine/core';
import type { ReactNode } from 'react';

interface CornerPopoverProps {
  isOpen: boolean;
  onChange: (isOpen: boolean) => void;
  label: string;
  /** The button it opens below. */
  target: ReactNode;
  /** A press on anything inside. */
  onPress?: () => void;
  children: ReactNode;
}

/** What opens below a button in the upper right corner. It takes the keyboard, and gives it back. */
export function CornerPopover({ isOpen, onChange, label, target, onPress, children }: CornerPopoverProps) {
  return (
    <Popover
      opened={isOpen}
      onChange={onChange}
      position="bottom-end"
      width={340}
      trapFocus
      returnFocus
      withinPortal
    >
      <Popover.Target>{target}</Popover.Target>
      <Popover.Dropdown p={0} aria-label={label} {...(onPress && { onClick: onPress })}>
        {children}
      </Popover.Dropdown>
    </Popover>
  );
}
