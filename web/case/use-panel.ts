import { useMediaQuery } from '@mantine/hooks';
import { useState } from 'react';

const NAME = 'answerhall-case-panel';

/**
 * Whether what is known of a case is shown: beside its thread where there is room, as this machine had it last; on
 * narrow screens above it, and only when it is asked for.
 */
export function usePanel() {
  // Known at once, so that nothing jumps.
  const isBeside = useMediaQuery('(min-width: 80em)', undefined, { getInitialValueInEffect: false });
  const [isOpenBeside, setOpenBeside] = useState(() => localStorage.getItem(NAME) !== 'closed');
  const [isOpenAbove, setOpenAbove] = useState(false);
  const setBeside = (isOpen: boolean) => {
    localStorage.setItem(NAME, isOpen ? 'open' : 'closed');
    setOpenBeside(isOpen);
  };
  return isBeside
    ? { isBeside, isOpen: isOpenBeside, setOpen: setBeside }
    : { isBeside, isOpen: isOpenAbove, setOpen: setOpenAbove };
}
