import type { Locator, Page } from 'playwright-core';
import { until } from '../product/product';
import { whenThereIsABrowser } from './chromium';
import { openGround, type Ground } from './product-in-browser';

/** Measured, not tested: each step is tested with its part. `npm run stopwatch` runs it. */
const IS_WANTED = process.env['STOPWATCH'] === 'full';
const CUSTOMERS = 200;
const MOST_TABS = 120;

jest.setTimeout(600_000);

if (!IS_WANTED) test.skip('an administrator who has never seen it (npm run stopwatch)', () => undefined);
else
  describe.each(['pointer', 'keyboard'] as const)('an administrator who has never seen it, by %s', (by) => {
    whenThereIsABrowser('from a new desk to the reason of a rule', () => {
      let ground: Ground;
      beforeAll(async () => {
        ground = await openGround({}, { isNew: true });
      });
      afterAll(() => ground?.close());

      test('connects a number, takes an example, looks, switches it on, and reads why it acted', async () => {
        const { page } = await ground.enter({ name: 'Chiara Moretti', role: 'administrator' });
        const hands = handsOf(page, by);
        const button = (name: string | RegExp) => page.getByRole('button', { name });
        await page.getByRole('heading', { name: 'First steps' }).waitFor();

        await hands.press(page.getByRole('link', { name: /^WhatsApp \(Twilio\)/ }));
        await hands.press(button('Use a number of the simulator'));
        await until(
          () => page.getByLabel('Account SID').inputValue(),
          (sid) => sid !== '',
        );
        await hands.press(page.getByRole('button', { name: 'Connect', exact: true }));
        await page.getByText('Credentials: yes').waitFor();
        hands.say('a number of the simulator is connected');

        await hands.wait(() => playADay(ground));
        await hands.go('Rules');
        await hands.press(page.getByRole('link', { name: 'Begin with a ready example' }));
        await hands.press(
          page.getByRole('region', { name: 'What can wait' }).getByRole('button', { name: 'Use this' }),
        );
        const matched = page.getByText(/^Would have matched \d+ of the last \d+ new cases$/);
        await matched.waitFor();
        hands.say(await matched.innerText());
        await hands.switchOn();
        await hands.press(button('Save and publish…'));
        await page
          .getByRole('dialog')
          .getByText(/written to/)
          .waitFor();
        await hands.press(page.getByRole('dialog').getByRole('button', { name: 'Publish' }));
        await page.getByRole('dialog').waitFor({ state: 'detached' });
        hands.say('it is on');

        const number = await hands.wait(() => writeFromThePhone(ground));
        await hands.openCase(number);
        await hands.chooseTab('History');
        await hands.press(button('Why?').first());
        await page.getByText('“Could you send me the invoice again?”').first().waitFor();
        hands.say('the reason is read');
      });
    });
  });

async function playADay(ground: Ground): Promise<void> {
  const day = `${ground.base}/simulator/api/day`;
  const body = JSON.stringify({ customers: CUSTOMERS, speed: 3600 });
  await fetch(day, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  await until(
    async () => (await (await fetch(day)).json()) as { state: string },
    ({ state }) => state === 'done',
    240_000,
  );
}

/** The number of the case, once the rule has acted. */
async function writeFromThePhone(ground: Ground): Promise<number> {
  await ground.write('+15550199001', 'Could you send me the invoice again?', { profileName: 'Rosa Marsh' });
  const { number } = await until(
    async () => {
      const { body } = await ground.call('GET', '/api/cases?label=invoice&q=Rosa');
      return body.items[0];
    },
    (found) => found?.chat.endedBy === 'rule',
  );
  return number;
}

/** Does what a person does with one of the two, and counts it: presses of the pointer, or of keys. */
function handsOf(page: Page, by: 'pointer' | 'keyboard') {
  let count = 0;
  let began = Date.now();
  const key = async (name: string) => {
    count += 1;
    await page.keyboard.press(name);
  };
  const type = async (text: string) => {
    count += text.length;
    await page.keyboard.type(text);
  };
  const tabTo = async (target: Locator) => {
    // A choice's own field is hidden behind its picture, and has the keyboard all the same.
    await target.waitFor({ state: 'attached' });
    for (let tabs = 0; tabs < MOST_TABS; tabs += 1) {
      if (await target.evaluate((element: any) => element === element.ownerDocument.activeElement)) return;
      await key('Tab');
    }
    throw new Error(`Not reached by ${MOST_TABS} presses of Tab: ${String(target)}`);
  };
  const press = async (target: Locator) => {
    if (by === 'keyboard') {
      await tabTo(target);
      await key('Enter');
    } else {
      count += 1;
      await target.click();
    }
  };
  const byCommandBar = async (text: string) => {
    await key('Control+k');
    await page.getByRole('textbox', { name: 'Command bar' }).waitFor();
    await type(text);
    await page.getByRole('option').first().waitFor();
    await key('Enter');
  };
  return {
    press,
    go: (place: string) =>
      by === 'keyboard'
        ? byCommandBar(place.toLowerCase())
        : press(page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: place })),
    async switchOn() {
      if (by === 'pointer') return press(page.getByText('On', { exact: true }));
      await tabTo(page.getByRole('radio', { name: 'Watch' }));
      return key('ArrowRight');
    },
    /** Of several tabs the chosen one has the keyboard, and the arrows lead to the others. */
    async chooseTab(name: string) {
      const tab = page.getByRole('tab', { name });
      if (by === 'pointer') return press(tab);
      const tabs = page.getByRole('tablist').filter({ has: tab });
      await tabTo(tabs.getByRole('tab', { selected: true }));
      while ((await tab.getAttribute('aria-selected')) !== 'true') await key('ArrowRight');
    },
    async openCase(number: number) {
      if (by === 'keyboard') return byCommandBar(`#${number}`);
      await press(page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: /^All cases/ }));
      return press(page.getByRole('link', { name: /Rosa Marsh/ }).first());
    },
    /** Something that takes none of the administrator's time. */
    async wait<Result>(work: () => Promise<Result>): Promise<Result> {
      const before = Date.now();
      const result = await work();
      began += Date.now() - before;
      return result;
    },
    say: (what: string) =>
      process.stdout.write(
        `by ${by}: ${what} after ${count} ${by === 'pointer' ? 'clicks' : 'keys'}, ${((Date.now() - began) / 1000).toFixed(1)} s\n`,
      ),
  };
}
