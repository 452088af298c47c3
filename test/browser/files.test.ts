import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { until } from '../product/product';
import { whenThereIsABrowser } from './chromium';
import { inThread, PDF, reply, send } from './open-chat';
import { openGround, type Ground, type Seat } from './product-in-browser';

whenThereIsABrowser("files between an agent's screen and a customer's phone", () => {
  let ground: Ground;
  let ana: Seat;
  /** The page of the simulator's phone. */
  let phone: Page;
  let photo: Buffer;
  const from = '+15550001111';

  beforeAll(async () => {
    ground = await openGround();
    ana = await ground.enter({ name: 'Ana López' });
    photo = await sharp({ create: { width: 320, height: 200, channels: 3, background: '#3a7' } })
      .png()
      .toBuffer();
    phone = await (await ground.browser.newContext({ locale: 'en-GB' })).newPage();
    await phone.goto(`${ground.base}/simulator/`);
    await phone.getByRole('status').getByText('online').waitFor();
    await phone.getByLabel("Customer's number").fill(from);
    await phone.getByLabel('Name in the WhatsApp profile').fill('Cy');
  });
  afterAll(() => ground?.close());
  afterEach(() => expect(ground?.complaints()).toEqual([]));

  const attach = async (what: 'Picture' | 'Document', name: string, mimeType: string, buffer: Buffer) => {
    const choosing = phone.waitForEvent('filechooser');
    await phone.getByLabel('Attach', { exact: true }).click();
    await phone.getByRole('button', { name: what, exact: true }).click();
    await (await choosing).setFiles({ name, mimeType, buffer });
  };

  test('a picture and a document from the phone stand in the thread, whole', async () => {
    const { page } = ana;
    await phone.getByLabel('Message', { exact: true }).fill('It arrived like this');
    await attach('Picture', 'lamp.png', 'image/png', photo);
    const number = await ground.caseOf(from);
    await page.goto(`${ground.base}/chats/${number}?view=all`);
    const log = page.getByRole('log');
    await log.getByText('It arrived like this').waitFor();
    // Heard of while the thread is open: first that it is on its way, then the file.
    await attach('Document', 'bill.pdf', 'application/pdf', Buffer.from(PDF));

    await log.getByRole('button', { name: /^Enlarge/ }).click();
    const whole = page.getByRole('dialog').getByRole('img', { name: 'Picture' });
    await whole.waitFor();
    await whole.evaluate((shown: any) => shown.decode());
    expect(await whole.evaluate((shown: any) => shown.naturalWidth)).toBe(320);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });

    const link = log.getByRole('link', { name: /bill\.pdf|Document/ });
    await link.waitFor();
    const got = await page.request.get(new URL((await link.getAttribute('href')) ?? '', page.url()).href);
    expect([got.status(), (await got.body()).toString()]).toEqual([200, PDF]);
  });

  test('a picture and a document of the agent are on the phone, whole', async () => {
    const { page } = ana;
    // What stands there when a thread is opened is read: nothing is news to this answer.
    await page.reload();
    await reply(page).waitFor();
    const chooser = page.locator('input[type=file]');
    const files = page.getByRole('list', { name: 'Files' });
    await chooser.setInputFiles([
      { name: 'new lamp.png', mimeType: 'image/png', buffer: photo },
      { name: 'Return.pdf', mimeType: 'application/pdf', buffer: Buffer.from(PDF) },
    ]);
    for (const name of ['new lamp.png', 'Return.pdf'])
      await files.getByRole('button', { name: `Remove ${name}` }).waitFor();
    await reply(page).fill('Here is another one');
    await send(page).click();
    await inThread(page, 'Here is another one').waitFor();
    await files.waitFor({ state: 'detached' });

    const theirs = phone.locator('.bubble.theirs');
    await theirs.getByText('Here is another one').waitFor();
    const picture = theirs.getByRole('img', { name: 'Picture' });
    await picture.waitFor();
    await picture.evaluate((shown: any) => shown.decode());
    expect(await picture.evaluate((shown: any) => shown.naturalWidth)).toBe(320);
    const link = theirs.locator('a.file');
    await link.waitFor();
    const got = await phone.request.get(new URL((await link.getAttribute('href')) ?? '', phone.url()).href);
    expect([got.status(), (await got.body()).toString()]).toEqual([200, PDF]);
    await until(
      () => page.getByRole('log').getByRole('img', { name: 'Read' }).count(),
      (read) => read === 2,
    );
  });

  test("a customer's file that is too large to be kept says so, and its words are there", async () => {
    await ground.write(from, 'The whole film', { media: { contentType: 'video/mp4', size: 30_000_000 } });
    const { page } = ana;
    await inThread(page, 'The whole film').waitFor();
    await page
      .getByRole('log')
      .getByText(/too large to be kept/)
      .waitFor();
  });
});
