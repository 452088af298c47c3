import { until } from '../product/product';
import { whenThereIsABrowser } from './chromium';
import { looksRight } from './looks';
import { openGround, type Ground, type Seat } from './product-in-browser';

whenThereIsABrowser('the settings of the workspace', () => {
  let ground: Ground;
  let chief: Seat;

  beforeAll(async () => {
    ground = await openGround();
    chief = await ground.enter({ name: 'Chiara Moretti', role: 'administrator' });
  });
  afterAll(() => ground?.close());
  afterEach(() => expect(ground?.complaints()).toEqual([]));

  const settings = async () => (await ground.call('GET', '/api/settings')).body;
  const open = async (page: string, heading: string) => {
    await chief.page.goto(`${ground.base}/settings/${page}`);
    await chief.page.getByRole('heading', { name: heading, level: 1 }).waitFor();
  };

  test('a time is a number and a unit, is kept over a reload, and is saved once', async () => {
    const { page } = chief;
    await open('chats', 'Chats');
    await page.getByLabel('A chat ends by itself after', { exact: true }).fill('1.5');
    await page.getByLabel('A chat ends by itself after: unit').selectOption('hours');
    await page.getByText('1 hour 30 minutes').waitFor();
    await page.getByText('1 change isn’t saved yet.'.replace('’', "'")).waitFor();
    expect((await settings()).inactivityTimeout).toBe('PT10M');
    await page.reload();
    await page.getByText('1 hour 30 minutes').waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.', { exact: true }).waitFor();
    expect((await settings()).inactivityTimeout).toBe('PT1H30M');
    await looksRight(chief.page, 'settings-chats');
  });

  test('what is wrong is said at its field, and what somebody else has changed meanwhile is said before it is overwritten', async () => {
    const { page } = chief;
    await open('chats', 'Chats');
    await page.getByLabel('Most active chats of one agent').fill('5000');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.locator('.mantine-NumberInput-error').waitFor();
    await page.getByLabel('Most active chats of one agent').fill('4');
    await ground.call('PATCH', '/api/settings', { chatsPerAgent: 7, postponeBy: 'PT3M' });
    await page.evaluate('window.dispatchEvent(new Event("visibilitychange"))');
    await page.getByText('Somebody else has changed this meanwhile, to: 7').waitFor({ timeout: 25_000 });
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.', { exact: true }).waitFor();
    // Only what was changed here was saved.
    expect(await settings()).toMatchObject({ chatsPerAgent: 4, postponeBy: 'PT3M' });
  });

  test('hours are written for a day and copied to the others, and holidays stand in the order of the year', async () => {
    const { page } = chief;
    await open('hours', 'Hours');
    await page.getByRole('combobox', { name: 'Time zone' }).fill('Berlin');
    await page.getByRole('option', { name: 'Europe/Berlin' }).click();
    await page.getByRole('radio', { name: 'By the day of the week' }).check();
    await page.getByLabel('Monday: until').fill('12:00');
    await page.getByRole('button', { name: 'Add hours on Monday' }).click();
    await page.getByRole('button', { name: 'More for Monday' }).click();
    await page.getByRole('menuitem', { name: 'Copy to Monday to Friday' }).click();
    for (const [date, name] of [
      ['2027-01-01', 'New Year'],
      ['2020-12-25', 'Christmas'],
    ] as const) {
      await page.getByLabel('Day', { exact: true }).fill(date);
      await page.getByLabel('Name').fill(name);
      await page.keyboard.press('Enter');
    }
    await page.getByText('past', { exact: true }).waitFor();
    await page.getByRole('switch', { name: 'Rules write to nobody at night' }).press('Space');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.', { exact: true }).waitFor();
    const day = [
      { from: '09:00', to: '12:00' },
      { from: '13:00', to: '18:00' },
    ];
    expect(await settings()).toMatchObject({
      timeZone: 'Europe/Berlin',
      businessHours: { monday: day, friday: day, saturday: [] },
      holidays: [{ name: 'Christmas' }, { name: 'New Year' }],
      quietHours: { from: '21:00', to: '08:00' },
    });
    await looksRight(chief.page, 'settings-hours');
  });

  test('the workspace decides which sounds somebody hears who has not chosen', async () => {
    const { page } = chief;
    await open('notifications', 'Notifications');
    await page.getByRole('switch', { name: 'A new chat' }).press('Space');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.', { exact: true }).waitFor();
    const { sounds } = (await chief.call('GET', '/api/me/preferences')).body;
    expect(sounds).toEqual({ newChat: false, customerWaits: true, transfer: true });
    await until(settings, ({ preferenceDefaults }) => preferenceDefaults.sounds.newChat === false);
    await looksRight(chief.page, 'settings-notifications');
  });

  test('a macro is written with a variable and an action, duplicated, and deleted', async () => {
    const { page } = chief;
    await open('macros', 'Macros');
    await page.getByRole('link', { name: 'New macro' }).click();
    await page.getByLabel('Name').fill('Where is my parcel');
    await page.getByLabel('Text', { exact: true }).fill('Hello ');
    await page.getByRole('button', { name: 'Insert a variable' }).click();
    await page.getByRole('menuitem', { name: 'First name' }).click();
    await page.getByText('Hello Grace').waitFor();
    await page.getByRole('combobox', { name: 'Add an action' }).click();
    await page.getByRole('option', { name: 'End chat and set status' }).click();
    await page.reload();
    await page.getByText('Hello Grace').waitFor();
    await looksRight(chief.page, 'settings-macro');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'Where is my parcel' }).waitFor();
    const { body } = await ground.call('GET', '/api/macros?q=parcel');
    expect(body.items).toMatchObject([
      {
        scope: 'common',
        text: 'Hello {{ contact.firstName }}',
        actions: [{ type: 'endChat', status: 'pending' }],
      },
    ]);
    await page.getByRole('button', { name: 'Duplicate' }).click();
    await page.getByRole('heading', { name: 'New macro' }).waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'Where is my parcel (copy)' }).waitFor();
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('link', { name: 'Where is my parcel', exact: true }).waitFor();
    await page.getByRole('link', { name: 'Where is my parcel (copy)' }).waitFor({ state: 'hidden' });
  });

  test('the templates of a number say what may be done with them', async () => {
    const { page } = chief;
    await open('templates', 'WhatsApp templates');
    await page.getByRole('button', { name: 'Ask Twilio again' }).click();
    await page.getByText(/^Asked just now/).waitFor();
    await page.getByText('May be sent at any time.').first().waitFor();
    await looksRight(chief.page, 'settings-templates');
  });
});
