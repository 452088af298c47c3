import type { Page } from 'playwright-core';
import { until } from '../product/product';
import { whenThereIsABrowser } from './chromium';
import { seriousFaults, shoot } from './looks';
import { openGround, type Ground, type Seat } from './product-in-browser';

const FROM = '+15550199001';

whenThereIsABrowser('the rules of an administrator', () => {
  let ground: Ground;
  let chief: Seat;
  let page: Page;

  beforeAll(async () => {
    ground = await openGround();
    chief = await ground.enter({ name: 'Chiara Moretti', role: 'administrator' });
    ({ page } = chief);
    await playADay(ground, 40);
  });
  afterAll(() => ground?.close());
  afterEach(() => expect(ground?.complaints()).toEqual([]));

  const button = (name: string | RegExp) =>
    page.getByRole('button', { name, exact: typeof name === 'string' });
  const preview = () => page.getByRole('complementary', { name: 'What it would have done' });
  const rulesOnline = async () => (await ground.call('GET', '/api/rules?limit=200')).body.items;

  test('begin with a ready example: looked at, switched on, published, and the reason is read at the case', async () => {
    const { navigate, clicks, seconds } = counting(page);
    await navigate('Rules');
    await page.getByRole('link', { name: 'Begin with a ready example' }).click();
    await page
      .getByRole('region', { name: 'What can wait' })
      .getByRole('button', { name: 'Use this' })
      .click();
    await preview()
      .getByText(/^Would have matched [1-9]\d* of the last 40 new cases$/)
      .waitFor();
    const matched = await preview()
      .getByText(/^Would have matched/)
      .innerText();
    await shoot(page, 'rule-editor');
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByText('On', { exact: true }).click();
    await button('Save and publish…').click();
    const dialog = page.getByRole('dialog', { name: 'Publish the draft' });
    await dialog.getByText(/^Nobody would have been written to/).waitFor();
    await shoot(page, 'rule-publish');
    expect(await seriousFaults(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Publish' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await rulesOnline()).toMatchObject([{ name: 'Invoices can wait', mode: 'on' }]);

    await ground.write(FROM, 'Could you send me an invoice?', { profileName: 'Rosa' });
    const { number } = await until(
      async () => (await ground.call('GET', '/api/cases?label=invoice')).body.items[0],
      (found) => found?.chat.endedBy === 'rule',
    );
    await page.goto(`${ground.base}/cases/${number}`);
    await page.getByRole('tab', { name: 'History' }).click();
    await button('Why?').first().click();
    await page.getByText('Applied, because its conditions held.').first().waitFor();
    await page.getByText('“Could you send me an invoice?”').first().waitFor();
    process.stdout.write(`a ready example: ${clicks()} clicks, ${seconds()} s; ${matched}\n`);
  });
});

/** Customers who write all day, as fast as it goes. */
async function playADay(ground: Ground, customers: number): Promise<void> {
  const day = `${ground.base}/simulator/api/day`;
  const asked = { method: 'POST', headers: { 'content-type': 'application/json' } };
  const begun = await fetch(day, { ...asked, body: JSON.stringify({ customers, speed: 3600 }) });
  if (!begun.ok) throw new Error(`The day: ${begun.status} ${await begun.text()}`);
  await until(
    async () => (await (await fetch(day)).json()) as { state: string },
    ({ state }) => state === 'done',
    120_000,
  );
}

/** Counts what an administrator presses, and how long they take. */
function counting(page: Page) {
  let count = 0;
  const started = Date.now();
  page.on('console', (message) => {
    if (message.text() === 'pressed') count += 1;
  });
  void page.evaluate("addEventListener('pointerdown', () => console.log('pressed'), true)");
  return {
    navigate: (place: string) =>
      page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: place }).click(),
    clicks: () => count,
    seconds: () => ((Date.now() - started) / 1000).toFixed(1),
  };
}
