import { Center, Loader } from '@mantine/core';
import { lazy, Suspense, type ReactNode } from 'react';
import type { Load } from './in-words';

/** A page within a screen, there once it has come. */
export function pageOf(load: Load): ReactNode {
  const Page = lazy(async () => ({ default: (await load()).Component }));
  return (
    <Suspense
      fallback={
        <Center h="100%">
          <Loader />
        </Center>
      }
    >
      <Page />
    </Suspense>
  );
}
