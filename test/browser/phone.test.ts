import { chromium, type Browser, type Page } from 'playwright-core';
import { ana, business, playground } from '../simulator/playground';
import { executablePath, whenThereIsABrowser } from './chromium';

// A picture of one pixel.
const dot = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

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

  beforeEach(() => {
    complaints.length = 0;
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

  const newest = async () => (await ground.drive('GET', 'messages?order=desc&limit=1')).body.items[0];
  const attach = async (what: string) => {
    await page.getByLabel('Attach', { exact: true }).click();
    await page.getByRole('button', { name: what }).click();
  };

  test('a customer sends a picture, a place and a contact, and sees them in the conversation', async () => {
    await openPhone();
    await page.getByLabel("Customer's number").fill('+15550003333');
    await page.keyboard.press('Tab');
    await page.getByText('No messages yet').waitFor();
    const choosing = page.waitForEvent('filechooser');
    await page.getByLabel('Message', { exact: true }).fill('look');
    await attach('Picture');
    await (await choosing).setFiles({ name: 'dot.png', mimeType: 'image/png', buffer: dot });
    await page.getByRole('img', { name: 'Picture' }).waitFor();
    expect(ground.desk.received.at(-1)?.form).toMatchObject({
      MessageType: 'image',
      MediaContentType0: 'image/png',
      Body: 'look',
    });
    // It is really shown, not only named.
    const width = await page
      .getByRole('img', { name: 'Picture' })
      .evaluate((picture) => (picture as unknown as { naturalWidth: number }).naturalWidth);
    expect(width).toBe(1);

    await attach('Location');
    await page.getByLabel('Name', { exact: true }).first().fill('Town hall');
    await page.keyboard.press('Enter');
    await page.locator('.bubble.mine').getByText('Town hall').waitFor();
    expect(ground.desk.received.at(-1)?.form).toMatchObject({ MessageType: 'location', Label: 'Town hall' });

    await attach('Contact');
    const card = page.getByRole('dialog', { name: 'Send a contact' });
    await card.getByLabel('Name').fill('Bo; the plumber');
    await card.getByLabel('Number').fill('+1 555 000 9999');
    await card.getByRole('button', { name: 'Send contact' }).click();
    await page.locator('.bubble.mine').getByText('Bo').waitFor();
    expect(ground.desk.received.at(-1)?.form).toMatchObject({ MessageType: 'contacts' });
    expect(complaints).toEqual([]);
  });

  test('buttons and lists of the business are tapped by keyboard, and a message is answered', async () => {
    const sid = `HX${'7'.repeat(32)}`;
    const actions = ['Yes', 'No'].map((title) => ({ type: 'QUICK_REPLY', title, id: title.toLowerCase() }));
    const types = { 'twilio/quick-reply': { body: 'Did it arrive?', actions } };
    await ground.drive('PUT', `templates/${sid}`, { types });
    await openPhone();
    await ground.client.messages.create({ from: business, to: 'whatsapp:+15550003333', contentSid: sid });
    await page.getByRole('button', { name: 'Yes', exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.locator('.bubble.mine').getByText('Yes').waitFor();
    const asked = (await ground.drive('GET', 'messages?order=desc&limit=2')).body.items[1];
    expect(await newest()).toMatchObject({
      button: { text: 'Yes', payload: 'yes' },
      quotedSid: asked.sid,
    });

    const items = [{ id: 'mon', item: 'Monday', description: 'from 8' }];
    const list = { 'twilio/list-picker': { body: 'When?', button: 'Days', items } };
    await ground.drive('PUT', `templates/${sid}`, { types: list });
    await ground.client.messages.create({ from: business, to: 'whatsapp:+15550003333', contentSid: sid });
    await page.getByRole('button', { name: 'Days', exact: true }).press('Enter');
    await page.getByRole('button', { name: 'Monday' }).press('Enter');
    await page.locator('.bubble.mine').getByText('Monday').waitFor();
    expect(ground.desk.received.at(-1)?.form).toMatchObject({ ListId: 'mon', ListTitle: 'Monday' });

    await page.getByRole('button', { name: 'Reply to: When?' }).press('Enter');
    await page.keyboard.type('after ten');
    await page.keyboard.press('Enter');
    await page.locator('.bubble.mine').getByText('after ten').waitFor();
    await page.getByRole('button', { name: "Don't quote" }).waitFor({ state: 'hidden' });
    expect(await newest()).toMatchObject({ body: 'after ten', quotedSid: expect.stringMatching(/^SM/) });
    expect(complaints).toEqual([]);
  });

  test('other customers who have written are listed, and one click goes on as one of them', async () => {
    const to = business;
    await ground.drive('POST', 'messages', { from: '+15550004444', to, text: 'Me too', profileName: 'Cy' });
    await page.getByRole('button', { name: 'Cy' }).click();
    await page.locator('.bubble.mine').getByText('Me too').waitFor();
    expect(await page.getByLabel("Customer's number").inputValue()).toBe('+15550004444');
    expect(complaints).toEqual([]);
  });

  test('a day is begun and stopped by a button, and says how far it is', async () => {
    await openPhone();
    await page.getByLabel('How many customers').fill('3');
    await page.getByRole('button', { name: 'Play a day' }).click();
    await page.getByText('of 3 customers have come').waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('stopped').waitFor();
    expect(await page.getByRole('button', { name: 'Play a day' }).isEnabled()).toBe(true);
    expect(complaints).toEqual([]);
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
