import type { Locator, Page } from 'playwright-core';
import { whenThereIsABrowser } from './chromium';
import { until } from '../product/product';
import { openGround, type Ground, type Seat } from './product-in-browser';

whenThereIsABrowser('the composer', () => {
  let ground: Ground;
  let ana: Seat;

  beforeAll(async () => {
    ground = await openGround();
    ana = await ground.enter({ name: 'Ana López' });
  });
  afterAll(() => ground?.close());
  afterEach(() => expect(ground?.complaints()).toEqual([]));

  /** A customer has written; their chat is open on this person's screen. Answers its number. */
  const chatOf = async ({ page }: Seat, from: string, text = 'Where is my parcel?'): Promise<number> => {
    await ground.write(from, text, { profileName: `Customer ${from.slice(-2)}` });
    const { number } = await until(
      async () => {
        const { body } = await ground.call('GET', '/api/chats?view=all');
        return body.items.find((chat: any) => chat.contact.phone === from);
      },
      (found) => found !== undefined,
    );
    await page.goto(`${ground.base}/chats/${number}`);
    await page.getByRole('log').waitFor();
    await reply(page).waitFor();
    return number;
  };
  const reply = (page: Page): Locator => page.getByRole('textbox', { name: 'Your answer' });
  const send = (page: Page): Locator => page.getByRole('button', { name: 'Send', exact: true });
  const inThread = (page: Page, text: string): Locator =>
    page.getByRole('log').getByText(text, { exact: true });

  const hasKeyboard = (place: Locator): Promise<boolean> =>
    place.evaluate((field: any) => field === field.ownerDocument.activeElement);
  const expectValue = (field: Locator, value: string) =>
    until(
      () => field.inputValue(),
      (now) => now === value,
    );
  const draftOf = async (seat: Seat, number: number) =>
    (await seat.call('GET', `/api/cases/${number}/draft`)).body;

  test('an answer stands in the thread at once, takes the chat, and is ticked off up to read', async () => {
    const { page } = ana;
    const number = await chatOf(ana, '+15550001001');
    await page.getByText('Your answer takes this chat.').waitFor();
    await page.keyboard.press('r');
    await page.keyboard.type('It is on its way.');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('You get it today.');
    await page.keyboard.press('Enter');
    await inThread(page, 'It is on its way.\nYou get it today.').waitFor();
    expect(await reply(page).inputValue()).toBe('');
    expect(await hasKeyboard(reply(page))).toBe(true);
    await page.getByRole('log').getByRole('img', { name: 'Read' }).waitFor({ timeout: 30_000 });
    await page.getByRole('button', { name: 'Release' }).waitFor();
    expect(await page.getByRole('article').count()).toBe(2);
    expect((await draftOf(ana, number)).text).toBe('');
  });

  test('a note is added from its own tab, and never goes to the customer', async () => {
    const { page } = ana;
    const number = await chatOf(ana, '+15550001002');
    await page.keyboard.press('n');
    const note = page.getByRole('textbox', { name: 'Your note' });
    await note.waitFor();
    await page.keyboard.type('He has called twice today.');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('article', { name: /Note by Ana López/ }).waitFor();
    expect(await note.inputValue()).toBe('');
    const { body } = await ana.call('GET', `/api/cases/${number}/messages`);
    expect(body.items.map(({ text }: any) => text)).toEqual(['Where is my parcel?']);
  });

  test('a message that came while the answer was on its way stops it once; the second press sends it', async () => {
    const { page } = ana;
    const from = '+15550001003';
    await chatOf(ana, from);
    await page.route('**/messages', async (route) => {
      await ground.write(from, 'Never mind, I have it.');
      await route.continue();
    });
    await reply(page).fill('It was lost.');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('The customer has written meanwhile.').waitFor();
    await page.unroute('**/messages');
    await inThread(page, 'Never mind, I have it.').waitFor();
    expect(await reply(page).inputValue()).toBe('It was lost.');
    expect(await hasKeyboard(reply(page))).toBe(true);
    await send(page).click();
    await inThread(page, 'It was lost.').waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  test('a message that arrives moves neither the keyboard nor what is being typed', async () => {
    const { page } = ana;
    const from = '+15550001004';
    const number = await chatOf(ana, from);
    await reply(page).fill('Dear customer');
    await page.keyboard.press('Home');
    await ground.write(from, 'Are you there?');
    await inThread(page, 'Are you there?').waitFor();
    // What was saved comes back as an event, too.
    await until(
      () => draftOf(ana, number),
      ({ text }) => text === 'Dear customer',
    );
    await page.keyboard.type('My ');
    expect(await reply(page).inputValue()).toBe('My Dear customer');
  });

  test('a draft is there after a reload, in another tab, and after the end of the chat', async () => {
    const { page, context } = ana;
    const number = await chatOf(ana, '+15550001005');
    await reply(page).fill('Half of a sentence');
    await page.reload();
    await expectValue(reply(page), 'Half of a sentence');

    const tab = await context.newPage();
    await tab.goto(page.url());
    await expectValue(reply(tab), 'Half of a sentence');
    await reply(tab).fill('Half of a sentence, and more');
    await expectValue(reply(page), 'Half of a sentence, and more');
    await tab.close();

    await page.getByRole('button', { name: 'End chat' }).click();
    await page.getByRole('menuitem', { name: /^Pending/ }).click();
    await page.getByText('This chat has ended. Your answer opens it again.').waitFor();
    expect(await reply(page).inputValue()).toBe('Half of a sentence, and more');
    expect((await draftOf(ana, number)).text).toBe('Half of a sentence, and more');
  });

  test.each(['open', 'pending', 'closed'] as const)('End chat leaves the case %s', async (status) => {
    const { page } = ana;
    const number = await chatOf(ana, `+1555000110${status.length}`);
    await page.keyboard.press('e');
    await page.getByRole('menuitem', { name: new RegExp(`^${status}`, 'i') }).click();
    await page.getByRole('button', { name: 'End chat' }).waitFor({ state: 'detached' });
    const { body } = await ana.call('GET', `/api/cases/${number}`);
    expect([body.status, body.chat.state, body.chat.endedBy]).toEqual([status, 'ended', 'agent']);
  });

  test('where the group wants to know why a chat ends, it ends with a reason', async () => {
    const { page } = ana;
    const { body: groups } = await ground.call('GET', '/api/groups');
    const group = `/api/groups/${groups.items[0].id}`;
    await ground.call('PATCH', group, { endReasons: ['Solved', 'Spam'], endReasonRequired: true });
    const number = await chatOf(ana, '+15550001006');
    await page.keyboard.press('e');
    await page.getByRole('menuitem', { name: /^Closed/ }).click();
    const dialog = page.getByRole('dialog', { name: 'Why does this chat end?' });
    expect(await dialog.getByRole('button', { name: 'End chat' }).isDisabled()).toBe(true);
    await dialog.getByRole('radio', { name: 'Solved' }).check();
    await dialog.getByRole('button', { name: 'End chat' }).click();
    await dialog.waitFor({ state: 'hidden' });
    const { body } = await ana.call('GET', `/api/cases/${number}`);
    expect([body.status, body.chat.endReason]).toEqual(['closed', 'Solved']);
    await ground.call('PATCH', group, { endReasons: [], endReasonRequired: false });
  });

  test('the end that comes by itself is counted down, and one click postpones it', async () => {
    const { page } = ana;
    await ground.call('PATCH', '/api/settings', { inactivityTimeout: 'PT1M30S' });
    const number = await chatOf(ana, '+15550001007');
    await page.getByText(/^Ends in 1:[0-3]\d$/).waitFor();
    const { body: before } = await ana.call('GET', `/api/cases/${number}`);
    await page.getByRole('button', { name: 'Postpone 5 minutes' }).click();
    await page.getByText(/^Ends in/).waitFor({ state: 'detached' });
    const { body: after } = await ana.call('GET', `/api/cases/${number}`);
    expect(Date.parse(after.chat.endsAt) - Date.parse(before.chat.endsAt)).toBe(300_000);
    await ground.call('PATCH', '/api/settings', { inactivityTimeout: 'PT10M' });
  });

  test('an answer that may be taken back is in the composer again', async () => {
    const { page } = ana;
    await ana.call('PATCH', '/api/me/preferences', { undoSeconds: 5 });
    const number = await chatOf(ana, '+15550001008');
    await reply(page).fill('Too soon');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /^Undo/ }).click();
    await expectValue(reply(page), 'Too soon');
    expect(await hasKeyboard(reply(page))).toBe(true);
    const { body } = await ana.call('GET', `/api/cases/${number}/messages`);
    expect(body.items).toHaveLength(1);
    await ana.call('PATCH', '/api/me/preferences', { undoSeconds: 0 });
  });

  test('more than can be sent at once is said and not sent', async () => {
    const { page } = ana;
    await chatOf(ana, '+15550001009');
    await reply(page).fill('a'.repeat(1601));
    await page.getByText('1,601 / 1,600').waitFor();
    expect(await send(page).isDisabled()).toBe(true);
    await reply(page).fill('a'.repeat(1600));
    expect(await send(page).isDisabled()).toBe(false);
    await reply(page).fill('');
  });

  test('sent with Ctrl, Shift and Enter, the chat that waits longest is next', async () => {
    const { page } = ana;
    const next = await chatOf(ana, '+15550001010', 'I wait longest');
    await ana.call('POST', `/api/cases/${next}/chat/take`, {});
    await chatOf(ana, '+15550001011');
    const { body } = await ana.call('GET', '/api/chats?view=mine');
    await reply(page).fill('Done.');
    await page.keyboard.press('Control+Shift+Enter');
    await page.waitForURL(new RegExp(`/chats/${body.items[0].number}\\?`));
    await until(() => hasKeyboard(reply(page)), Boolean);
  });

  test('with the desk cut off in the middle of a sentence, nothing that was typed or sent is lost', async () => {
    const { page } = ana;
    const number = await chatOf(ana, '+15550001012');
    await reply(page).fill('This is sent. ');
    await ground.kill();
    await page.keyboard.press('Enter');
    await page.getByText(/^Not sent yet: the desk can't be reached/).waitFor();
    await reply(page).fill('And this is begun');
    await page.getByText(/It is kept in this browser/).waitFor();
    await ground.startAgain();
    const thread = await until(
      async () => (await ana.call('GET', `/api/cases/${number}/messages`)).body.items,
      (items) => items.length === 2,
      60_000,
    );
    expect(thread[1].text).toBe('This is sent.');
    await until(
      () => draftOf(ana, number),
      ({ text }) => text === 'And this is begun',
    );
    expect(await reply(page).inputValue()).toBe('And this is begun');
    ground.complaints();
  });
});
