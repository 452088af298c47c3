import { useEffect } from 'react';
import quietIcon from '../icon.svg';
import waitingIcon from './icon-waiting.svg';

/** How many wait, where other tabs' names are read: in the title and as a dot on the icon. */
export function usePageBadge(count: number): void {
  useEffect(() => {
    document.title = count > 0 ? `(${count}) Answerhall` : 'Answerhall';
    document
      .querySelector<HTMLLinkElement>('link[rel="icon"]')
      ?.setAttribute('href', count > 0 ? waitingIcon : quietIcon);
  }, [count]);
}
