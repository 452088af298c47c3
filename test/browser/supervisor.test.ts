import { randomUUID } from 'node:crypto';
import type { Locator } from 'playwright-core';
import { until } from '../product/product';
import { whenThereIsABrowser } from './chromium';
import { openGround, type Ground, type Seat } from './product-in-browser';

whenThereIsABrowser('a supervisor', () => {
  let ground: Ground;
  let ana: Seat;
  let bo: Seat;
  let chief: Seat;

  beforeAll(async () => {
    // So short that all windows close soon.
    ground = await openGround({ WHATSAPP_WINDOW: 'PT1H' });
    [ana, bo] = [await ground.enter({ name: 'Ana López' }), await ground.enter({ name: 'Bo Berg' })];
    chief = await ground.enter({ name: 'Chiara Moretti', role: 'administrator' });
  });
  afterAll(() => ground?.close());
  afterEach(() => expect(ground?.complaints()).toEqual([]));

  const inChats = ({ page }: Seat, name: string): Locator =>
    page.getByRole('region', { name: 'Chats' }).getByRole('link', { name });
  /** A customer has written, and this person has taken their chat. */
  const takenBy = async (seat: Seat, from: string, name: string): Promise<number> => {
    await ground.write(from, 'Hello', { profileName: name });
    const number = await ground.caseOf(from);
    await seat.call('POST', `/api/cases/${number}/chat/take`, {});
    return number;
  };
  const rowOf = (name: string) =>
    chief.page.getByRole('row').filter({ has: chief.page.getByRole('link', { name, exact: true }) });
  /** What the wall says of somebody: status, chats, how many of them wait. */
  const isSaid = (name: string, ...wanted: string[]) =>
    until(
      async () => (await rowOf(name).getByRole('cell').allInnerTexts()).slice(1, 4),
      (cells) => cells.join() === wanted.join(),
    );
  /** A number on top of the wall. */
  const figure = (label: string) =>
    chief.page.locator('[data-level]').filter({ has: chief.page.getByText(label, { exact: true }) });

  test("looks at somebody's chats, as they come, and takes one over", async () => {
    const number = await takenBy(bo, '+46700000006', 'Vera');
    await bo.page.goto(`${ground.base}/chats?view=mine`);
    await inChats(bo, 'Vera').waitFor();
    await chief.page.goto(`${ground.base}/chats`);
    await chief.page.getByRole('combobox', { name: 'Whose chats' }).fill('bo');
    await chief.page.getByRole('option', { name: /Bo Berg/ }).click();
    await inChats(chief, 'Vera').waitFor();
    await takenBy(bo, '+46700000007', 'Udo');
    await inChats(chief, 'Udo').waitFor();

    await inChats(chief, 'Vera').click();
    await chief.page.getByText('With Bo Berg').waitFor();
    await chief.page.keyboard.press('t');
    const dialog = chief.page.getByRole('dialog', { name: 'Take this chat over?' });
    await dialog.getByText('Bo Berg has this chat').waitFor();
    await chief.page.keyboard.press('Enter');
    await chief.page.getByRole('button', { name: 'Release' }).waitFor();
    await inChats(bo, 'Vera').waitFor({ state: 'detached' });
    await inChats(bo, 'Udo').waitFor();
    const { body } = await ground.call('GET', `/api/cases/${number}`);
    expect(body.chat.takenBy.name).toBe('Chiara Moretti');
    // It is no chat of Bo's any more; under the keyboard the list keeps still until it is told to show that.
    await chief.page.getByRole('button', { name: '1 change: show it' }).click();
    await inChats(chief, 'Vera').waitFor({ state: 'detached' });
    await chief.call('POST', `/api/cases/${number}/chat/end`, { status: 'closed' });
  });

  test('gives all chats of somebody who is away to somebody else, with a note', async () => {
    await takenBy(bo, '+46700000008', 'Tia');
    await takenBy(bo, '+46700000009', 'Sam');
    await bo.page.getByRole('button', { name: /Bo Berg, Your status/ }).click();
    await bo.page.getByRole('menuitem', { name: 'Offline' }).click();
    await ana.page.goto(`${ground.base}/chats?view=mine`);
    await ana.page.getByText('You have no chats.').waitFor();
    await chief.page.goto(`${ground.base}/wall`);
    await isSaid('Bo Berg', 'Offline', '3', '3');
    await chief.page.getByRole('button', { name: 'Move the chats of Bo Berg' }).click();
    const dialog = chief.page.getByRole('dialog', { name: 'Move the chats of Bo Berg' });
    await dialog.getByRole('combobox', { name: 'To' }).fill('ana');
    await chief.page.getByRole('option', { name: /Ana López/ }).click();
    await dialog.getByLabel('Note to them').fill('Bo is ill today.');
    await dialog.getByRole('button', { name: 'Move all' }).click();
    await dialog.getByText('3 chats moved.').waitFor();
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await dialog.waitFor({ state: 'hidden' });
    await isSaid('Bo Berg', 'Offline', '0', '0');
    await isSaid('Ana López', 'Online', '3', '3');

    await Promise.all(['Udo', 'Tia', 'Sam'].map((name) => inChats(ana, name).waitFor()));
    await inChats(ana, 'Tia').click();
    await ana.page.getByRole('log').getByText('Bo is ill today.').waitFor();
    await ana.page.getByRole('button', { name: 'Release' }).waitFor();
  });

  test('sees on the wall what happens while it happens', async () => {
    const { page } = chief;
    await page.goto(`${ground.base}/wall`);
    await figure('New').getByText('0', { exact: true }).waitFor();
    await figure('Active chats').getByText('3', { exact: true }).waitFor();
    await figure('customers wait').getByText('3', { exact: true }).waitFor();
    // Ana, Chiara, and the first administrator, who has signed in without a page.
    await figure('people online').getByText('3', { exact: true }).waitFor();
    await ground.write('+46700000060', 'Is somebody there?', { profileName: 'Rob' });
    const number = await ground.caseOf('+46700000060');
    await figure('New').getByText('1', { exact: true }).waitFor();
    await figure('Active chats').getByText('4', { exact: true }).waitFor();
    await figure('customers wait').getByText('4', { exact: true }).waitFor();
    const windows = page.getByRole('listitem').filter({ hasText: `Case ${number} Rob` });
    await windows.getByText(/^in \d/).waitFor();

    // Ana answers, which is not delivered.
    await fetch(`${ground.base}/simulator/api/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ kind: 'failLater', code: 63024, match: { body: 'I am' } }),
    });
    await ana.call('POST', `/api/cases/${number}/messages`, { text: 'I am here.', clientId: randomUUID() });
    await figure('New').getByText('0', { exact: true }).waitFor();
    await isSaid('Ana López', 'Online', '4', '4');
    const failed = page.getByRole('listitem').filter({ hasNotText: 'Rob' });
    await failed.getByRole('link', { name: `Case ${number}` }).click();
    await page.getByRole('log').getByText('I am here.').waitFor();
    await page.getByText(/Not delivered\./).waitFor();
  });

  test('is an administrator: for an agent there is no wall and nobody else to look at', async () => {
    await ana.page.goto(`${ground.base}/chats`);
    const ways = ana.page.getByRole('navigation', { name: 'Main' });
    await ways.getByRole('link', { name: /^Chats/ }).waitFor();
    expect(await ways.getByRole('link', { name: 'Live wall' }).count()).toBe(0);
    expect(await ana.page.getByRole('combobox', { name: 'Whose chats' }).count()).toBe(0);
    await ana.page.goto(`${ground.base}/wall`);
    await ana.page.getByRole('alert').waitFor();
    expect(await ana.page.getByRole('heading', { name: 'The desk now' }).count()).toBe(0);
  });
});
