import { chromium, type Browser, type Page } from 'playwright-core';
import { ana, business, playground } from '../simulator/playground';
import { findChromium } from './chromium';

const executablePath = findChromium();
const whenThereIsABrowser = executablePath ? describe : describe.skip;

whenThereIsABrowser("the customer's phone in a browser", () => {
  let ground: Awaited<ReturnType<typeof playground>>;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    ground = await playground();
    browser = await chromium.launch({ executablePath: executablePath! });
    page = await browser.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
  });
  afterAll(async () => {
    await browser?.close();
    await ground?.close();
  });

  const bubbles = () => page.locator('.bubble');
  const openPhone = async () => {
    await page.goto(ground.simulator.phone);
    await page.getByRole('status').getByText('online').waitFor();
  };

  test('a customer types a message, sees its ticks, and sees the answer come in', async () => {
    await openPhone();
    expect(await page.getByLabel('Business number').inputValue()).toBe(business);
    await page.getByLabel("Customer's number").fill('+15550001111');
    await page.getByLabel('Name in the WhatsApp profile').fill('Ana López');
    await page.getByLabel('Message', { exact: true }).fill('Hola, ¿está <b>abierto</b>? 👍');
    await page.keyboard.press('Enter');

    const mine = page.locator('.bubble.mine');
    await mine.getByText('Hola, ¿está <b>abierto</b>? 👍').waitFor();
    await mine.getByRole('img', { name: 'Delivered' }).waitFor();
    expect(ground.desk.received[0]!.form).toMatchObject({ From: ana, ProfileName: 'Ana López' });

    await ground.client.messages.create({ from: business, to: ana, body: 'Good morning, yes.' });
    await page.locator('.bubble.theirs').getByText('Good morning, yes.').waitFor();
    await mine.getByRole('img', { name: 'Read' }).waitFor();
    expect(complaints).toEqual([]);
  });

  test('the conversation is still there after a reload, and another number has its own', async () => {
    await openPhone();
    await bubbles().nth(1).waitFor();
    await page.getByLabel("Customer's number").fill('+15550002222');
    await page.keyboard.press('Tab');
    await page.getByText('No messages yet').waitFor();
    await page.getByLabel("Customer's number").fill('hello');
    await page.keyboard.press('Tab');
    await page.getByRole('alert').getByText('is no address').waitFor();
  });

  test('a message the desk refused says so, and one that Twilio could not deliver never shows', async () => {
    await ground.drive('POST', 'reset');
    ground.desk.answer = () => 503;
    await page.evaluate(() =>
      (globalThis as unknown as { localStorage: { clear: () => void } }).localStorage.clear(),
    );
    await openPhone();
    await page.getByLabel('Message', { exact: true }).fill('anybody there?');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('img', { name: 'The help desk did not take it in' }).waitFor();
    await ground.drive('POST', 'faults', { kind: 'failLater', code: 63024 });
    await ground.client.messages.create({ from: business, to: ana, body: 'never arrives' });
    await ground.settled();
    expect(await bubbles().count()).toBe(1);
  });
});

if (!executablePath) {
  if (process.env['CI']) {
    test('a browser is there', () => {
      throw new Error(
        'No Chromium found, and in CI the browser tests must run: install it or set CHROME_PATH',
      );
    });
  } else {
    console.log('The browser tests of the phone page are skipped: no Chromium found (set CHROME_PATH)');
  }
}
