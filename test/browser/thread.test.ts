import { randomUUID } from 'node:crypto';
import type { Locator } from 'playwright-core';
import sharp from 'sharp';
import { whenThereIsABrowser } from './chromium';
import { seriousFaults } from './looks';
import { openGround, type Ground, type Seat } from './product-in-browser';

whenThereIsABrowser('the thread', () => {
  let ground: Ground;
  let ana: Seat;
  let bo: Seat;

  beforeAll(async () => {
    ground = await openGround();
    [ana, bo] = [await ground.enter({ name: 'Ana López' }), await ground.enter({ name: 'Bo Berg' })];
  });
  afterAll(() => ground?.close());
  afterEach(() => expect(ground?.complaints()).toEqual([]));

  const open = async ({ page }: Seat, number: number): Promise<Locator> => {
    await page.goto(`${ground.base}/chats/${number}`);
    const log = page.getByRole('log');
    await log.waitFor();
    return log;
  };
  const answer = (seat: Seat, number: number, text: string) =>
    seat.call('POST', `/api/cases/${number}/messages`, { text, clientId: randomUUID() });
  const fault = (body: object) =>
    fetch(`${ground.base}/simulator/api/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  test("a customer's text, picture, place and contact card are shown as what they are", async () => {
    const from = '+15550001111';
    const picture = await sharp({ create: { width: 640, height: 400, channels: 3, background: '#3a7' } })
      .png()
      .toBuffer();
    const card =
      'BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Cleo Plumber\r\nTEL;TYPE=CELL:+1 555 000 9999\r\nEND:VCARD\r\n';
    await ground.write(from, 'Look at https://example.com/order?id=1, please', { profileName: 'Dana' });
    await ground.write(from, 'This one', {
      media: { contentType: 'image/png', content: picture.toString('base64') },
    });
    await ground.write(from, '', { location: { latitude: 41.4, longitude: 2.17, label: 'Town hall' } });
    await ground.write(from, '', {
      media: { contentType: 'text/vcard', content: Buffer.from(card).toString('base64') },
    });
    await ground.write(from, 'שלום, זה דחוף');

    const number = await ground.caseOf(from);
    const log = await open(ana, number);
    const link = log.getByRole('link', { name: 'https://example.com/order?id=1', exact: true });
    expect(await link.getAttribute('rel')).toBe('noopener noreferrer');
    const map = log.getByRole('link', { name: 'Town hall' });
    expect(await map.getAttribute('href')).toContain('mlat=41.4&mlon=2.17');
    await log.getByText('Cleo Plumber').waitFor();
    await log.getByText('+1 555 000 9999').waitFor();
    expect(
      await log
        .getByText('שלום')
        .evaluate((text: any) => (globalThis as any).getComputedStyle(text).direction),
    ).toBe('rtl');

    const enlarge = log.getByRole('button', { name: /^Enlarge/ });
    await enlarge.waitFor();
    await enlarge.click();
    const whole = ana.page.getByRole('dialog').getByRole('img', { name: 'Picture' });
    await whole.waitFor();
    await whole.evaluate((shown: any) => shown.decode());
    expect(await whole.evaluate((shown: any) => shown.naturalWidth)).toBe(640);
    await ana.page.keyboard.press('Escape');
    await ana.page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect(await seriousFaults(ana.page)).toEqual([]);
  });

  test('an answer shows how far it has come, up to read', async () => {
    await ground.write('+15550002222', 'Are you open?', { profileName: 'Eve' });
    const number = await ground.caseOf('+15550002222');
    const log = await open(ana, number);
    await answer(ana, number, 'Yes, until six.');
    await log.getByText('Yes, until six.').waitFor();
    await log
      .getByRole('img', { name: 'Delivered' })
      .or(log.getByRole('img', { name: 'Read' }))
      .waitFor();
    await log.getByRole('img', { name: 'Read' }).waitFor({ timeout: 30_000 });
  });

  test('an answer that failed says why, and Retry really sends it', async () => {
    await ground.write('+15550003333', 'And tomorrow?', { profileName: 'Finn' });
    const number = await ground.caseOf('+15550003333');
    const log = await open(ana, number);
    await fault({ kind: 'failLater', code: 63024, match: { body: 'from nine' } });
    await answer(ana, number, 'Tomorrow from nine.');
    await log.getByText(/Not delivered\..*63024/).waitFor({ timeout: 30_000 });
    await log.getByRole('button', { name: 'Retry' }).click();
    await log.getByRole('img', { name: /^(Delivered|Read)$/ }).waitFor({ timeout: 30_000 });
    expect(await log.getByText(/Not delivered/).count()).toBe(0);
  });

  test('of two who take a chat at once, the slower one reads who was faster, and may take it over', async () => {
    await ground.write('+15550004444', 'Who takes me?', { profileName: 'Gus' });
    const number = await ground.caseOf('+15550004444');
    await Promise.all([open(ana, number), open(bo, number)]);
    // The slower one has not heard of it yet.
    await bo.page.route('**/chat/take', async (route) => {
      await ana.call('POST', `/api/cases/${number}/chat/take`, {});
      await route.continue();
    });
    await bo.page.getByRole('button', { name: 'Take', exact: true }).click();
    await bo.page.getByRole('alert').getByText('Ana López was faster').waitFor();
    await bo.page.unroute('**/chat/take');

    await bo.page.getByRole('button', { name: 'Take over' }).click();
    await bo.page.getByRole('dialog').getByRole('button', { name: 'Take over' }).click();
    await bo.page.getByRole('button', { name: 'Release' }).waitFor();
    await ana.page.getByText('With Bo Berg').waitFor();
    await bo.page.getByRole('button', { name: 'Release' }).click();
    await bo.page.getByRole('button', { name: 'Take', exact: true }).waitFor();
  });

  test('older messages come without a jump, and a new one moves nothing but its counter', async () => {
    const from = '+15550005555';
    const number = await ground
      .write(from, 'message 0', { profileName: 'Hal' })
      .then(() => ground.caseOf(from));
    for (let each = 1; each < 120; each += 1)
      await ground.write(from, `message ${each}\n`.repeat(1 + (each % 4)));
    const log = await open(ana, number);
    await log.getByText('message 119').first().waitFor();
    // Whoever reads the newest has read all.
    await expectUnread(ana, number, 0);

    // Older messages take their time, so that it is seen where the lines stand before and after.
    await ana.page.route('**/messages?*cursor=*', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 700));
      await route.continue();
    });
    const place = await log.elementHandle();
    const topOf = (text: string) =>
      log
        .locator('[data-message]', { hasText: new RegExp(`^(Hal)?message ${text}\\b`) })
        .first()
        .evaluate((row: any) => row.getBoundingClientRect().top);
    const loaded = () => log.locator('[data-message]').count();
    expect(await loaded()).toBe(50);
    await place.evaluate((scroller: any) =>
      scroller.scrollTo({ top: 600 - scroller.scrollHeight + scroller.clientHeight }),
    );
    await ana.page.waitForTimeout(50);
    expect(await loaded()).toBe(50);
    const before = await topOf('75');
    const jumps: number[] = [];
    for (const until = Date.now() + 10_000; (await loaded()) === 50 && Date.now() < until;)
      await ana.page.waitForTimeout(20);
    expect(await loaded()).toBe(100);
    jumps.push(Math.abs((await topOf('75')) - before));
    expect(Math.max(...jumps)).toBeLessThan(3);

    const held = await topOf('75');
    await ground.write(from, 'one more');
    await ana.page.getByRole('button', { name: '1 new message' }).waitFor();
    expect(Math.abs((await topOf('75')) - held)).toBeLessThan(3);
    await expectUnread(ana, number, 1);
    await ana.page.getByRole('button', { name: '1 new message' }).click();
    await expectUnread(ana, number, 0);
    // At the bottom it follows.
    await ground.write(from, 'and the last');
    await log.getByText('and the last').waitFor();
    expect(await place.evaluate((scroller: any) => scroller.scrollTop)).toBeGreaterThan(-2);
  });

  const expectUnread = async (seat: Seat, number: number, unread: number) => {
    for (const until = Date.now() + 10_000; Date.now() < until;) {
      const { body } = await seat.call('GET', `/api/cases/${number}`);
      if (body.unread === unread) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`Case ${number} never had ${unread} unread messages.`);
  };
});
