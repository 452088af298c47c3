import { lazy, Suspense, type ComponentType } from 'react';
import { useMe } from '../session/me';
import { inWords, type Load } from './in-words';

/** What can't be fetched is not there; nothing else may break by it. */
const quietly = (load: Load) =>
  lazy(async (): Promise<{ default: ComponentType }> => {
    const loaded = await load().catch(() => ({ Component: () => null }));
    return { default: loaded.Component };
  });

const NotWorking = quietly(
  inWords(['integrations'], async () => ({
    Component: (await import('../integrations/not-working')).NotWorking,
  })),
);
const PauseButton = quietly(
  inWords(['rules'], async () => ({ Component: (await import('../rules/pause-button')).PauseButton })),
);

/** What administrators see on top of every screen; for all others it is not even fetched. */
export function ForAdministrators() {
  const { role } = useMe();
  if (role !== 'administrator') return null;
  return (
    <Suspense fallback={null}>
      <NotWorking />
      <PauseButton />
    </Suspense>
  );
}
