// First: it says in which order the layers stand. The library's is one, so that our own styles win in whatever order
// the parts of the page come.
import './main.css';
import '@mantine/core/styles.layer.css';
import { createTheme, MantineProvider, Menu } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { setNonce } from 'get-nonce';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router/dom';
import { keys } from './api/keys';
import { createQueries } from './api/queries';
import { nonceOfThePage } from './shell/nonce';
import { router } from './shell/router';
import { startWords } from './words/words';

// The page's policy takes no style but ours and what carries this; only this page knows it.
const nonce = nonceOfThePage();
setNonce(nonce);

const theme = createTheme({
  primaryColor: 'teal',
  primaryShade: 9,
  cursorType: 'pointer',
  respectReducedMotion: true,
  defaultRadius: 'md',
  components: {
    // A menu holds nothing but its items (WCAG 1.3.1): the first of them has the keyboard.
    Menu: Menu.extend({ defaultProps: { withInitialFocusPlaceholder: false } }),
  },
});

// The library's next lighter shade has 3.9 to 1 under white.
const HOVERED = { '--mantine-color-teal-filled-hover': '#066649' };

/** What is said more quietly, on a tint or under the pointer has enough contrast too (WCAG 1.4.3: 4.5 to 1). */
const colours = () => ({
  variables: {},
  light: {
    ...HOVERED,
    '--mantine-color-dimmed': 'var(--mantine-color-gray-7)',
    '--mantine-color-error': 'var(--mantine-color-red-9)',
    '--mantine-color-placeholder': '#6a7178',
    '--mantine-color-teal-light-color': '#06634a',
    '--mantine-color-orange-light-color': '#a33200',
    '--mantine-color-red-light-color': '#a61e1e',
  },
  dark: {
    ...HOVERED,
    '--mantine-color-dimmed': 'var(--mantine-color-dark-1)',
    '--mantine-color-error': 'var(--mantine-color-red-4)',
    '--mantine-color-placeholder': 'var(--mantine-color-dark-1)',
  },
});

const queries = createQueries(() => queries.setQueryData(keys.me, null));

const root = document.getElementById('root');
if (!root) throw new Error('The page has no place for the interface.');
await startWords();
createRoot(root).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={colours}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      <QueryClientProvider client={queries}>
        {/* Not as a transition: until that is drawn, keys would still go to the chat that was left. */}
        <RouterProvider router={router} useTransitions={false} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
