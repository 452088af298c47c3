import { Alert, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';

/** Says above what is written that there is more than one state of it; `children` are the ways to choose. */
export function Notice({ text, children }: { text: string; children: ReactNode }) {
  return (
    <Alert color="blue" p="xs" role="status">
      <Group justify="space-between">
        <Text size="sm">{text}</Text>
        <Group gap="xs">{children}</Group>
      </Group>
    </Alert>
  );
}
