import { createBrowserRouter } from 'react-router';
import { Broken } from './broken';
import { Home } from './home';
import { NotFound } from './not-found';
import { SCREENS } from './screens';
import { Shell } from './shell';

/** Every screen by its address; all but the chats come when they are first opened. */
export const router = createBrowserRouter([
  // For whoever isn't signed in yet.
  { path: 'invitation', lazy: SCREENS.invitation, errorElement: <Broken /> },
  {
    element: <Shell />,
    errorElement: <Broken />,
    children: [
      { index: true, element: <Home /> },
      {
        errorElement: <Broken />,
        children: [
          { path: 'chats/:number?', lazy: SCREENS.chats },
          { path: 'cases/:number?', lazy: SCREENS.cases },
          { path: 'contacts/:id?', lazy: SCREENS.contacts },
          { path: 'wall', lazy: SCREENS.wall },
          { path: 'rules/*', lazy: SCREENS.rules },
          { path: 'set-up/:step?', lazy: SCREENS.setUp },
          { path: 'reports', lazy: SCREENS.reports },
          { path: 'settings/*', lazy: SCREENS.settings },
        ],
      },
      { path: '*', element: <NotFound /> },
    ],
  },
]);
