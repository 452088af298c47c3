import { Navigate } from 'react-router';
import { useSetUp } from './use-set-up';

/** Where an administrator begins: on a new desk once at its first steps, ever after at the chats. */
export function Lead() {
  const { data: progress, error } = useSetUp();
  if (!progress) return error ? <Navigate to="/chats" replace /> : null;
  const isNew = progress.shownAt === null && progress.finishedAt === null;
  return <Navigate to={isNew ? '/set-up' : '/chats'} replace />;
}
