import type { Locator } from 'playwright-core';
import { until } from '../product/product';
import { whenThereIsABrowser } from './chromium';
import { chatIn, inThread, reply } from './open-chat';
import { openGround, type Ground, type Seat } from './product-in-browser';

whenThereIsABrowser('how a chat ends by itself and begins again', () => {
  let ground: Ground;
  let ana: Seat;
  let bo: Seat;

  beforeAll(async () => {
    ground = await openGround();
    [ana, bo] = [await ground.enter({ name: 'Ana López' }), await ground.enter({ name: 'Bo Berg' })];
  });
  afterAll(() => ground?.close());
  afterEach(() => expect(ground?.complaints()).toEqual([]));

  const ENDED = 'This chat has ended. Your answer opens it again.';
  const inChats = ({ page }: Seat, name: string): Locator =>
    page.getByRole('region', { name: 'Chats' }).getByRole('link', { name });
  const inAllCases = ({ page }: Seat, name: string): Locator =>
    page.getByRole('table', { name: 'Cases' }).getByRole('row').filter({ hasText: name });
  const openAllCases = async ({ page }: Seat) => {
    await page.goto(`${ground.base}/cases`);
    await page.getByRole('table', { name: 'Cases' }).waitFor();
  };
  const answer = async ({ page }: Seat, text: string) => {
    await reply(page).fill(text);
    await page.keyboard.press('Enter');
    await inThread(page, text).waitFor();
  };
  const caseNow = async (number: number) => (await ground.call('GET', `/api/cases/${number}`)).body;
  /** Nobody has written for long enough: what is due when the setting changes ends at once. */
  const letTimePass = async (number: number) => {
    await ground.call('PATCH', '/api/settings', { inactivityTimeout: 'PT1S' });
    const ended = await until(
      () => caseNow(number),
      ({ chat }) => chat.state === 'ended',
      60_000,
    );
    await ground.call('PATCH', '/api/settings', { inactivityTimeout: 'PT10M' });
    return ended;
  };

  test('where the customer wrote last its case is open, and goes from the chats to All cases before everybody’s eyes', async () => {
    const number = await chatIn(ground, ana, '+15550001001');
    await ana.page.getByRole('tab', { name: /^All/ }).click();
    await inChats(ana, 'Customer 01').waitFor();
    await openAllCases(bo);
    expect(await inAllCases(bo, 'Customer 01').count()).toBe(0);

    const ended = await letTimePass(number);
    expect([ended.status, ended.chat.endedBy]).toEqual(['open', 'inactivity']);
    await inChats(ana, 'Customer 01').waitFor({ state: 'detached' });
    await ana.page.getByText(ENDED).waitFor();
    await ana.page.getByRole('log').getByText('chat ended, because nobody wrote').waitFor();
    const row = inAllCases(bo, 'Customer 01');
    await row.waitFor();
    await row.getByRole('cell', { name: 'Open', exact: true }).waitFor();
  });

  test('where an agent wrote last it is pending; the customer opens it again, and who had it has it still', async () => {
    const from = '+15550001002';
    const number = await chatIn(ground, ana, from);
    await answer(ana, 'It comes on Monday.');
    await ana.page.getByRole('button', { name: 'Release' }).waitFor();
    await until(
      async () => (await ana.call('GET', `/api/cases/${number}/messages`)).body.items.at(-1).status,
      (status) => status !== 'queued',
    );
    await openAllCases(bo);
    const ended = await letTimePass(number);
    expect([ended.status, ended.chat.endedBy]).toEqual(['pending', 'inactivity']);
    const row = inAllCases(bo, 'Customer 02');
    await row.getByRole('cell', { name: 'Pending', exact: true }).waitFor();
    await ana.page.getByText(ENDED).waitFor();

    await ground.write(from, 'And on which Monday?');
    await ana.page.getByText(ENDED).waitFor({ state: 'detached' });
    await ana.page.getByRole('button', { name: 'Release' }).waitFor();
    await inThread(ana.page, 'And on which Monday?').waitFor();
    await inChats(ana, 'Customer 02').waitFor();
    await row.waitFor({ state: 'detached' });
    expect(await caseNow(number)).toMatchObject({
      status: 'open',
      chat: { state: 'active', takenBy: { name: 'Ana López' } },
    });
  });

  test('opened again while nobody has it, a chat is new for everybody', async () => {
    const from = '+15550001003';
    const number = await chatIn(ground, ana, from);
    await letTimePass(number);
    await Promise.all([ana, bo].map(({ page }) => page.goto(`${ground.base}/chats?view=new`)));
    await Promise.all([ana, bo].map(({ page }) => page.getByRole('tab', { name: /^New/ }).waitFor()));
    await ground.write(from, 'Is anybody there?');
    await Promise.all([ana, bo].map((seat) => inChats(seat, 'Customer 03').waitFor()));
    expect((await caseNow(number)).number).toBe(number);
  });

  test('an agent opens an ended chat again by answering it from All cases, and has it then', async () => {
    const number = await chatIn(ground, ana, '+15550001004');
    await letTimePass(number);
    await openAllCases(bo);
    await inAllCases(bo, 'Customer 04').getByRole('link').click();
    await bo.page.getByText(ENDED).waitFor();
    await answer(bo, 'Sorry that you had to wait.');
    await bo.page.getByText(ENDED).waitFor({ state: 'detached' });
    await bo.page.getByRole('button', { name: 'Release' }).waitFor();
    expect(await caseNow(number)).toMatchObject({
      status: 'open',
      chat: { state: 'active', takenBy: { name: 'Bo Berg' } },
    });
    await bo.page.getByRole('button', { name: 'Back to the list' }).click();
    // Nothing moves under whoever comes back to it, but it is said.
    await bo.page.getByRole('button', { name: 'The list has changed: show it' }).click();
    await inAllCases(bo, 'Customer 04').waitFor({ state: 'detached' });
    await bo.page.goto(`${ground.base}/chats?view=mine`);
    await inChats(bo, 'Customer 04').waitFor();
  });

  test('what was closed stays closed: the customer’s next message begins a case of its own', async () => {
    const from = '+15550001005';
    const number = await chatIn(ground, ana, from);
    await ana.page.keyboard.press('e');
    await ana.page.getByRole('menuitem', { name: /^Closed/ }).click();
    await ana.page.getByText(ENDED).waitFor();
    await ground.write(from, 'Something else');
    const next = await ground.caseOf(from);
    expect(next).not.toBe(number);
    await ana.page.getByRole('tab', { name: /^New/ }).click();
    await inChats(ana, 'Customer 05').click();
    await ana.page.waitForURL(`${ground.base}/chats/${next}?*`);
    await inThread(ana.page, 'Something else').waitFor();
    expect(await inThread(ana.page, 'Where is my parcel?').count()).toBe(0);
    expect((await caseNow(number)).status).toBe('closed');
  });
});
