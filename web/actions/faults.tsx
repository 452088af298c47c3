import { Text } from '@mantine/core';
import type { Fault } from '../api/faults';
import classes from './actions.module.css';

/** What the desk would not take, where it stands. */
export function Faults({ faults }: { faults: readonly Fault[] }) {
  if (faults.length === 0) return null;
  return (
    <ul className={classes['faults']}>
      {faults.map(({ path, message }) => (
        <Text key={path + message} component="li" size="sm" c="var(--mantine-color-error)" role="alert">
          {message}
        </Text>
      ))}
    </ul>
  );
}
