import { lazy, Suspense, type ComponentType } from 'react';
import { useMe } from '../session/me';
import { inWords } from './in-words';

const loadNotWorking = inWords(['integrations'], async () => ({
  Component: (await import('../integrations/not-working')).NotWorking,
}));
/** What can't be fetched is not there; nothing else may break by it. */
const NotWorking = lazy(async (): Promise<{ default: ComponentType }> => {
  const loaded = await loadNotWorking().catch(() => ({ Component: () => null }));
  return { default: loaded.Component };
});

/** What administrators see on top of every screen; for all others it is not even fetched. */
export function ForAdministrators() {
  const { role } = useMe();
  if (role !== 'administrator') return null;
  return (
    <Suspense fallback={null}>
      <NotWorking />
    </Suspense>
  );
}
