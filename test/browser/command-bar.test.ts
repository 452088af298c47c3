import type { Locator } from 'playwright-core';
import { until } from '../product/product';
import { whenThereIsABrowser } from './chromium';
import { chatIn } from './open-chat';
import { openGround, type Ground, type Seat } from './product-in-browser';

whenThereIsABrowser('the command bar', () => {
  let ground: Ground;
  let ana: Seat;
  let chief: Seat;
  /** An ended chat of Vera's, and an active one of Udo's. */
  let ended: number;
  let active: number;

  beforeAll(async () => {
    ground = await openGround();
    ana = await ground.enter({ name: 'Ana López' });
    chief = await ground.enter({ name: 'Chiara Moretti', role: 'administrator' });
    await ground.write('+46700000006', 'Do you ship to Norway?', { profileName: 'Vera' });
    ended = await ground.caseOf('+46700000006');
    await ana.call('POST', `/api/cases/${ended}/chat/end`, { status: 'pending' });
    await ground.write('+46700000007', 'The lamp is broken', { profileName: 'Udo' });
    active = await ground.caseOf('+46700000007');
  });
  afterAll(() => ground?.close());
  afterEach(() => expect(ground?.complaints()).toEqual([]));

  const bar = ({ page }: Seat) => page.getByRole('textbox', { name: 'Command bar' });
  const option = ({ page }: Seat, name: string | RegExp): Locator => page.getByRole('option', { name });
  /** Opens it by its key, and writes. */
  const ask = async (seat: Seat, written: string) => {
    await seat.page.keyboard.press('Control+k');
    await bar(seat).fill(written);
  };
  /** Takes what Enter takes, which is this. */
  const enter = async (seat: Seat, name: string | RegExp) => {
    const wanted = option(seat, name);
    await wanted.waitFor();
    await until(
      () => wanted.getAttribute('data-combobox-selected'),
      (selected) => selected === 'true',
    );
    await seat.page.keyboard.press('Enter');
    await bar(seat).waitFor({ state: 'detached' });
  };

  test('it opens a case by its number, however that is written', async () => {
    await ana.page.goto(`${ground.base}/contacts`);
    await ana.page.getByRole('navigation', { name: 'Main' }).waitFor();
    for (const written of [`${ended}`, `#${active}`, `ticket ${ended}`]) {
      const number = Number(/\d+/.exec(written)?.[0]);
      await ask(ana, written);
      await enter(ana, `Case ${number}`);
      await ana.page.waitForURL(`${ground.base}/cases/${number}`);
    }
  });

  test('it finds cases by what was said in them, and opens each where it is worked on', async () => {
    const { page } = ana;
    await page.goto(`${ground.base}/chats`);
    await page.getByRole('tab', { name: /^New/ }).waitFor();
    await ask(ana, 'norway');
    await enter(ana, /Vera/);
    await page.waitForURL(`${ground.base}/cases/${ended}`);
    await page.getByRole('log').getByText('Do you ship to Norway?').waitFor();
    await ask(ana, 'lamp');
    await enter(ana, /Udo/);
    await page.waitForURL(new RegExp(`/chats/${active}(\\?|$)`));
    await page.getByRole('log').getByText('The lamp is broken').waitFor();
    await ask(ana, 'no such words');
    await page.getByText('Nothing found').waitFor();
    await page.keyboard.press('Escape');
  });

  test('it finds customers, and screens by the words that other desks have for them', async () => {
    const { page } = ana;
    await page.goto(`${ground.base}/chats`);
    await page.getByRole('tab', { name: /^New/ }).waitFor();
    await ask(ana, '+46700000006');
    await option(ana, /^Vera/).click();
    await page.getByRole('heading', { name: 'Vera' }).waitFor();
    expect(page.url()).toContain('/contacts/');
    await ask(ana, 'backlog');
    await enter(ana, 'Unanswered');
    await page.waitForURL(`${ground.base}/cases?view=unanswered`);
    // The wall is for administrators.
    await ask(ana, 'dashboard');
    await page.getByText('Nothing found').waitFor();
    await page.keyboard.press('Escape');
    await ask(chief, 'dashboard');
    await enter(chief, 'Live wall');
    await chief.page.getByRole('heading', { name: 'The desk now' }).waitFor();
  });

  test('what can be done with the open case is done from it, by name', async () => {
    const { page } = ana;
    await chatIn(ground, ana, '+46700000008');
    await ask(ana, 'take');
    await enter(ana, /^Take/);
    await page.getByRole('button', { name: 'Release' }).waitFor();
    await ask(ana, 'take');
    await option(ana, /^Take/).waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    await bar(ana).waitFor({ state: 'detached' });
  });
});
