import { until } from '../product/product';
import { whenThereIsABrowser } from './chromium';
import { openGround, type Ground, type Seat } from './product-in-browser';

whenThereIsABrowser('what belongs to one person', () => {
  let ground: Ground;
  let ana: Seat;
  let bo: Seat;
  let number: number;

  beforeAll(async () => {
    ground = await openGround();
    [ana, bo] = [await ground.enter({ name: 'Ana López' }), await ground.enter({ name: 'Bo Berg' })];
    await ground.write('+15550001111', 'Call me next week', { profileName: 'Cy' });
    const { body } = await until(
      () => ground.call('GET', '/api/chats?view=all'),
      ({ body: { items } }) => items.length === 1,
    );
    number = body.items[0].number;
    await ana.page.goto(`${ground.base}/chats/${number}?view=all`);
  });
  afterAll(() => ground?.close());
  afterEach(() => expect(ground?.complaints()).toEqual([]));

  const bell = ({ page }: Seat, unread: number) =>
    page.getByRole('button', { name: `${unread} unread ${unread === 1 ? 'notice' : 'notices'}` });
  const prefer = async ({ page }: Seat, open = /status/, item = 'Preferences') => {
    await page.getByRole('button', { name: open }).click();
    await page.getByRole('menuitem', { name: item }).click();
    return page.getByRole('dialog');
  };

  test('a reminder is set beside the case, changed, and taken away', async () => {
    const panel = ana.page.getByRole('complementary', { name: `About case ${number}` });
    await panel.getByRole('button', { name: 'Remind me' }).click();
    await ana.page.getByLabel('What to tell you then').fill('Call Cy');
    await ana.page.getByRole('button', { name: 'In an hour' }).click();
    await panel.getByText(/^You are reminded on .*: Call Cy$/).waitFor();
    await panel.getByText('You are reminded', { exact: true }).waitFor();
    const inTwoDays = new Date(Date.now() + 2 * 86_400_000);
    await panel.getByRole('button', { name: 'Change the reminder' }).click();
    await ana.page.getByLabel('Another time').fill(inTwoDays.toISOString().slice(0, 16));
    await ana.page.getByRole('button', { name: 'Set' }).click();
    await until(
      async () => (await ana.call('GET', `/api/cases/${number}`)).body.reminder,
      (reminder) => reminder?.note === 'Call Cy' && Date.parse(reminder.at) > Date.now() + 86_400_000,
    );
    await panel.getByRole('button', { name: 'No reminder' }).click();
    await panel.getByText('You are reminded').first().waitFor({ state: 'hidden' });
    expect((await ana.call('GET', `/api/cases/${number}`)).body.reminder).toBeNull();
    // The button that was pressed is gone: the keyboard is on the one beside it.
    expect(
      await panel
        .getByRole('button', { name: 'Remind me' })
        .evaluate((button: any) => button === button.ownerDocument.activeElement),
    ).toBe(true);
  });

  test('a reminder that is due and a note with the own name ring the bell, which leads to the case', async () => {
    await bell(ana, 0).waitFor();
    const { status } = await ana.call('PUT', `/api/cases/${number}/reminder`, {
      at: new Date(Date.now() + 4_000).toISOString(),
      note: 'Now call Cy',
    });
    expect(status).toBe(200);
    await bell(ana, 1).waitFor();
    await bo.call('POST', `/api/cases/${number}/notes`, {
      text: 'Ask @Ana López about it',
      mentions: [ana.id],
    });
    await bell(ana, 2).waitFor();
    await ana.page.goto(`${ground.base}/cases`);
    await bell(ana, 2).click();
    await ana.page.getByRole('link', { name: /Now call Cy/ }).click();
    await ana.page.waitForURL(`${ground.base}/cases/${number}`);
    await bell(ana, 1).click();
    await ana.page.getByRole('button', { name: 'Mark all as read' }).click();
    // The keyboard is still in it: Escape closes it.
    await ana.page.keyboard.press('Escape');
    await ana.page.getByRole('button', { name: 'Mark all as read' }).waitFor({ state: 'hidden' });
    await bell(ana, 0).waitFor();
    await ana.page.reload();
    await bell(ana, 0).waitFor();
  });

  test('what was read on another machine is not new here any more', async () => {
    await bo.call('POST', `/api/cases/${number}/notes`, { text: 'And @Ana López again', mentions: [ana.id] });
    await Promise.all([ana.page.waitForResponse(/\/api\/events/), ana.page.reload()]);
    await bell(ana, 1).waitFor();
    await ana.call('PUT', '/api/notifications/read', {});
    await bell(ana, 0).waitFor();
  });

  test('colours and language are as the person wants them, also after a reload', async () => {
    const { page } = ana;
    const scheme = () => page.locator('html').getAttribute('data-mantine-color-scheme');
    const dialog = await prefer(ana);
    await dialog.getByText('Dark', { exact: true }).click();
    await until(scheme, (now) => now === 'dark');
    await dialog.getByText('Deutsch').click();
    await page.getByRole('heading', { name: 'Einstellungen' }).waitFor();
    await until(
      async () => (await ana.call('GET', '/api/me/preferences')).body,
      ({ theme, language }) => theme === 'dark' && language === 'de',
    );
    // Only a page that follows hears what is changed elsewhere.
    const follows = page.waitForResponse('**/api/events*');
    await page.reload();
    await follows;
    await page
      .getByRole('navigation', { name: 'Hauptmenü' })
      .or(page.locator('html[lang=de] nav'))
      .first()
      .waitFor();
    expect(await scheme()).toBe('dark');
    await ana.call('PATCH', '/api/me/preferences', { theme: 'light', language: null });
    // Changed on another machine: this one follows.
    await until(scheme, (now) => now === 'light');
    await page.getByRole('navigation', { name: 'Main' }).waitFor();
  });

  test('the colours that were chosen stand there before the preferences have come', async () => {
    const { page } = ana;
    await ana.call('PATCH', '/api/me/preferences', { theme: 'dark' });
    const scheme = () => page.locator('html').getAttribute('data-mantine-color-scheme');
    await until(scheme, (now) => now === 'dark');
    await page.route('**/api/me/preferences', () => undefined);
    await page.reload();
    await page.getByRole('navigation', { name: 'Main' }).waitFor();
    expect(await scheme()).toBe('dark');
    await page.unroute('**/api/me/preferences');
    await ana.call('PATCH', '/api/me/preferences', { theme: 'system' });
    await page.reload();
    await until(scheme, (now) => now === 'light');
  });

  test('the command bar and the preferences give the keyboard back to where it was', async () => {
    const { page } = ana;
    await page.goto(`${ground.base}/chats/${number}?view=all`);
    const field = page.getByRole('textbox', { name: 'Your answer' });
    await field.fill('I was ');
    await page.keyboard.press('Control+k');
    await page.getByRole('textbox', { name: 'Command bar' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('textbox', { name: 'Command bar' }).waitFor({ state: 'hidden' });
    await page.keyboard.press('End');
    await page.keyboard.type('just saying');
    expect(await field.inputValue()).toBe('I was just saying');
    // Also a dialog that a command of the bar opens.
    await page.keyboard.press('Control+k');
    await page.getByRole('textbox', { name: 'Command bar' }).fill('transfer');
    await page.getByRole('option', { name: /^Transfer/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Transfer this chat' }).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.keyboard.press('End');
    await page.keyboard.type('!');
    expect(await field.inputValue()).toBe('I was just saying!');
    await field.fill('');
    const dialog = await prefer(ana);
    await dialog.waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    expect(
      await page
        .getByRole('button', { name: /Your status/ })
        .evaluate((own: any) => own === own.ownerDocument.activeElement),
    ).toBe(true);
  });

  test('keys of one character do nothing when they are switched off, and again when they are on', async () => {
    const { page } = ana;
    await page.goto(`${ground.base}/chats?view=all`);
    const dialog = await prefer(ana);
    await dialog.getByRole('switch', { name: 'Keys of one character' }).click({ force: true });
    await until(
      async () => (await ana.call('GET', '/api/me/preferences')).body.singleKeys,
      (on) => on === false,
    );
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    await page.locator('body').click({ position: { x: 900, y: 500 } });
    await page.keyboard.press('j');
    await page.waitForTimeout(300);
    expect(page.url()).toBe(`${ground.base}/chats?view=all`);
    await ana.call('PATCH', '/api/me/preferences', { singleKeys: true });
    await until(
      async () => {
        await page.keyboard.press('j');
        return page.url();
      },
      (url) => url.includes(`/chats/${number}`),
    );
  });
});
