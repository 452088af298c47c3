import type { Page } from 'playwright-core';

/** What must stand on a page: an element, and what it reads as when the text matters. */
export interface Wanted {
  selector: string;
  text?: string;
}

/**
 * Sets a watch that runs from the next press of a key or a pointer until what is wanted has been painted; read it with
 * `read`, in milliseconds. Both ends are taken in the page: the way to it through the browser's driver isn't counted.
 */
export async function watch(
  page: Page,
  { selector, text = '' }: Wanted,
): Promise<{ read(): Promise<number> }> {
  await page.evaluate(`(() => {
    const stands = () => [...document.querySelectorAll(${JSON.stringify(selector)})]
      .some((one) => one.textContent.includes(${JSON.stringify(text)}));
    if (stands()) throw new Error(${JSON.stringify(`It stands there already: ${selector} ${text}`)});
    let began;
    const begin = (event) => { began ??= event.timeStamp; };
    for (const name of ['pointerdown', 'keydown']) addEventListener(name, begin, { capture: true });
    window.watched = new Promise((resolve) => {
      const observer = new MutationObserver(() => {
        if (!stands()) return;
        observer.disconnect();
        for (const name of ['pointerdown', 'keydown']) removeEventListener(name, begin, { capture: true });
        // After the next frame it is on the screen.
        requestAnimationFrame(() => setTimeout(() =>
          resolve({ took: performance.now() - began, at: performance.timeOrigin + performance.now() })));
      });
      observer.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
    });
  })()`);
  return { read: async () => (await seen(page, selector)).took };
}

/** When what is wanted is painted, in milliseconds since 1970. Set it before that is set off. */
export async function watchFor(page: Page, wanted: Wanted): Promise<{ read(): Promise<number> }> {
  await watch(page, wanted);
  return { read: async () => (await seen(page, wanted.selector)).at };
}

async function seen(page: Page, selector: string): Promise<{ took: number; at: number }> {
  const late = new Promise<never>((_resolve, reject) =>
    setTimeout(() => reject(new Error(`Not on the page after 30 s: ${selector}`)), 30_000).unref(),
  );
  return Promise.race([page.evaluate<{ took: number; at: number }>('window.watched'), late]);
}

/** When that key goes down next, in milliseconds since 1970. */
export async function pressed(page: Page, key: string): Promise<{ at(): Promise<number> }> {
  await page.evaluate(`(() => {
    window.pressed = new Promise((resolve) => {
      const listen = (event) => {
        if (event.key !== ${JSON.stringify(key)}) return;
        removeEventListener('keydown', listen, { capture: true });
        resolve(performance.timeOrigin + event.timeStamp);
      };
      addEventListener('keydown', listen, { capture: true });
    });
  })()`);
  return { at: () => page.evaluate('window.pressed') };
}
