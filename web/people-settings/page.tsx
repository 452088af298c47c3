import { Center, Loader, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Refused } from '../case/refused';
import classes from './people-settings.module.css';

interface PageProps {
  title: string;
  about: string;
  /** What can be done with all of it. */
  action?: ReactNode;
  children: ReactNode;
}

/** A page of lists: what it is, what can be done, and the lists below. */
export function Page({ title, about, action, children }: PageProps) {
  return (
    <div className={classes['page']}>
      <div className={classes['head']}>
        <div className={classes['headWords']}>
          <Title order={1} size="h3">
            {title}
          </Title>
          <Text c="dimmed">{about}</Text>
        </div>
        {action}
      </div>
      {children}
    </div>
  );
}

interface ListedProps<Item> {
  items: Item[] | undefined;
  error: Error | null;
  /** What is said while there are none. */
  empty: string;
  label: string;
  keyOf: (item: Item) => string;
  children: (item: Item) => ReactNode;
}

/** A list once it is read; what stands in the way of reading it; or what to do while it is empty. */
export function Listed<Item>({ items, error, empty, label, keyOf, children }: ListedProps<Item>) {
  if (!items) return error ? <Refused error={error} /> : <Waiting />;
  if (items.length === 0)
    return (
      <Text className={classes['empty'] ?? ''} c="dimmed">
        {empty}
      </Text>
    );
  return (
    <ul className={classes['list']} aria-label={label}>
      {items.map((item) => (
        <li key={keyOf(item)} className={classes['row']}>
          {children(item)}
        </li>
      ))}
    </ul>
  );
}

function Waiting() {
  return (
    <Center mih={200}>
      <Loader />
    </Center>
  );
}
