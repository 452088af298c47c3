import { createBrowserRouter, Navigate } from 'react-router';
import { Broken } from './broken';
import { NotFound } from './not-found';
import { Shell } from './shell';

/** Every screen by its address; all but the chats come when they are first opened. */
export const router = createBrowserRouter([
  {
    element: <Shell />,
    errorElement: <Broken />,
    children: [
      { index: true, element: <Navigate to="/chats" replace /> },
      {
        errorElement: <Broken />,
        children: [
          {
            path: 'chats/:number?',
            lazy: async () => ({ Component: (await import('../chats/chats')).Chats }),
          },
          {
            path: 'cases/:number?',
            lazy: async () => ({ Component: (await import('../cases/cases')).Cases }),
          },
          {
            path: 'contacts/:id?',
            lazy: async () => ({ Component: (await import('../contacts/contacts')).Contacts }),
          },
          {
            path: 'wall',
            lazy: async () => ({ Component: (await import('../wall/wall')).Wall }),
          },
        ],
      },
      { path: '*', element: <NotFound /> },
    ],
  },
]);
