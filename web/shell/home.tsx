import { lazy, Suspense } from 'react';
import { Navigate } from 'react-router';
import { useMe } from '../session/me';

const Lead = lazy(async () => ({ default: (await import('../set-up/lead')).Lead }));

/** Where one begins: at the chats; an administrator of a new desk, once, at its first steps. */
export function Home() {
  const { role } = useMe();
  if (role !== 'administrator') return <Navigate to="/chats" replace />;
  return (
    <Suspense fallback={null}>
      <Lead />
    </Suspense>
  );
}
