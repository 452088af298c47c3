import type { Page } from 'playwright-core';
import { until } from '../product/product';
import { whenThereIsABrowser } from './chromium';
import { shoot } from './looks';
import { openGround, type Ground } from './product-in-browser';

/** How many customers there are: too many for the suite, which tries the same with a few in `rules.test.ts`. */
const CUSTOMERS = Number(process.env['WRONG_RULE'] ?? 0);
const AT_ONCE = 24;
const HOUR_MS = 3_600_000;
const PHONES = Array.from({ length: CUSTOMERS }, (_, at) => `+1555${String(1_000_000 + at)}`);

if (CUSTOMERS === 0) test.skip('a wrong rule for everybody (WRONG_RULE says how many)', () => undefined);
else
  whenThereIsABrowser(`a wrong rule for ${CUSTOMERS} customers`, () => {
    let ground: Ground;
    let page: Page;

    const everybodyWrites = async (text: string): Promise<void> => {
      for (let at = 0; at < CUSTOMERS; at += AT_ONCE) {
        const some = PHONES.slice(at, at + AT_ONCE);
        await Promise.all(some.map((phone) => ground.write(phone, text)));
      }
    };
    /** How many messages the desk has handed over to the provider. */
    const handedOver = async (): Promise<number> => {
      const answer = await fetch(`${ground.base}/simulator/api/creates?limit=1&order=desc`);
      const { items } = (await answer.json()) as { items: { id: number }[] };
      return items[0]?.id ?? 0;
    };
    const say = (words: string) => process.stdout.write(`${words}\n`);
    const seconds = (since: number) => ((Date.now() - since) / 1000).toFixed(1);
    const button = (name: string) => page.getByRole('button', { name, exact: true });

    beforeAll(async () => {
      ground = await openGround();
      ({ page } = await ground.enter({ name: 'Chiara Moretti', role: 'administrator' }));
      // Twice, so that there are changes that the rule can be tried on.
      await everybodyWrites('Hello');
      await everybodyWrites('Is anybody there?');
      await until(
        async () =>
          (await ground.call('POST', '/api/rules/try', { rules: 'published', limit: 500_000 })).body,
        ({ total }) => total >= 2 * CUSTOMERS,
        HOUR_MS,
      );
    }, HOUR_MS);
    afterAll(() => ground?.close());

    test(
      'the dialog stops it, and the top bar whoever goes on all the same',
      async () => {
        await page.goto(`${ground.base}/rules/new?type=updated`);
        await page.getByLabel('Name', { exact: true }).fill('A greeting meant for one');
        await page.getByRole('combobox', { name: 'Add an action' }).click();
        await page.getByRole('option', { name: 'Send a message to the customer' }).click();
        await page.getByLabel('Text to the customer').fill('Hello, your parcel is here.');
        await page.getByText('On', { exact: true }).click();
        const asked = Date.now();
        await button('Save and publish…').click();
        const dialog = page.getByRole('dialog', { name: 'Publish the draft' });
        const warning = dialog.getByText(/customers would have been written to/);
        await warning.waitFor({ timeout: HOUR_MS });
        const words = await warning.innerText();
        say(`the dialog, after ${seconds(asked)} s: ${words}`);
        // On a slow machine chats end before everybody has written twice: fewer then have a change to be tried on.
        const counted = /^[\d.,]+/.exec(words)?.[0].replace(/\D/g, '') ?? '';
        expect(Number(counted)).toBeGreaterThan(100);
        await shoot(page, 'wrong-rule');
        const publish = dialog.getByRole('button', { name: 'Publish' });
        expect(await publish.isDisabled()).toBe(true);
        expect(await handedOver()).toBe(0);

        await dialog.getByLabel(`Type ${counted} to publish`).fill(counted);
        await publish.click();
        await dialog.waitFor({ state: 'detached', timeout: HOUR_MS });
        const begun = Date.now();
        const writing = everybodyWrites('Where is it?');
        await until(handedOver, (count) => count > 0, HOUR_MS);
        const first = Date.now();
        await button('Pause rules').click();
        await page.getByRole('dialog').getByRole('button', { name: 'Pause' }).click();
        await button('Rules are paused').waitFor();
        say(`paused ${seconds(first)} s after the first message, ${seconds(begun)} s after publication`);
        await writing;
        await page.waitForTimeout(5_000);
        say(`of ${CUSTOMERS} customers who set it off ${await handedOver()} were written to`);
        expect(await handedOver()).toBeLessThan(CUSTOMERS / 2);
      },
      HOUR_MS,
    );
  });
