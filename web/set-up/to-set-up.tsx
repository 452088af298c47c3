import { Navigate } from 'react-router';

/** In the settings' menu the first steps are a way to their own screen. */
export function ToSetUp() {
  return <Navigate to="/set-up" replace />;
}
