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
const BackToSetUp = quietly(
  inWords(['setUp'], async () => ({ Component: (await import('../set-up/back-to-set-up')).BackToSetUp })),
);
const FirstHint = quietly(
  inWords(['setUp', 'integrations'], async () => ({
    Component: (await import('../set-up/first-hint')).FirstHint,
  })),
);

/** What administrators see on top of every screen; for all others it is not even fetched. */
export function ForAdministrators() {
  const { role } = useMe();
  if (role !== 'administrator') return null;
  return (
    <Suspense fallback={null}>
      <BackToSetUp />
      <NotWorking />
      <PauseButton />
    </Suspense>
  );
}

/** What administrators can do about a list in which there is nothing yet. */
export function ForEmptyList() {
  const { role } = useMe();
  if (role !== 'administrator') return null;
  return (
    <Suspense fallback={null}>
      <FirstHint />
    </Suspense>
  );
}
