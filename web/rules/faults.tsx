import { Text } from '@mantine/core';
import classes from './rules.module.css';

interface FaultsProps {
  faults: { path: string; message: string }[];
  /** Only those of this part of the rule; null: those that have no place of their own on the screen. */
  of: string | null;
}

const PLACES = ['name', 'conditions', 'actions'];

/** What the desk would not take, where it stands. */
export function Faults({ faults, of }: FaultsProps) {
  const wanted = faults.filter(({ path }) => {
    const [part = ''] = path.split('.');
    return of === null ? !PLACES.includes(part) : path === of || path.startsWith(`${of}.`);
  });
  if (wanted.length === 0) return null;
  return (
    <ul className={classes['plain']}>
      {wanted.map(({ path, message }) => (
        <Text key={path + message} component="li" size="sm" c="red.8" role="alert">
          {message}
        </Text>
      ))}
    </ul>
  );
}
