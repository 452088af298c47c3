import '@mantine/core/styles.css';
import './main.css';
import { createTheme, MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { setNonce } from 'get-nonce';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router';
import { keys } from './api/keys';
import { createQueries } from './api/queries';
import { router } from './shell/router';
import { startWords } from './words/words';

// The page's policy takes no style but ours and what carries this; only this page knows it.
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
setNonce(nonce);

const theme = createTheme({
  primaryColor: 'teal',
  primaryShade: 9,
  cursorType: 'pointer',
  respectReducedMotion: true,
  defaultRadius: 'md',
});

const queries = createQueries(() => queries.setQueryData(keys.me, null));

const root = document.getElementById('root');
if (!root) throw new Error('The page has no place for the interface.');
await startWords();
createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => nonce}>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
