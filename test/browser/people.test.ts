import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { until } from '../product/product';
import { whenThereIsABrowser } from './chromium';
import { TWO_LOOKS, seriousFaults, shoot } from './looks';
import { chatIn, reply } from './open-chat';
import { openGround, type Ground, type Seat } from './product-in-browser';

whenThereIsABrowser('people', () => {
  let ground: Ground;
  let chief: Seat;
  let ana: Seat;

  beforeAll(async () => {
    ground = await openGround();
    chief = await ground.enter({ name: 'Chiara Moretti', role: 'administrator' });
    ana = await ground.enter({ name: 'Ana López' });
    for (const { page } of [chief, ana]) page.setDefaultTimeout(10_000);
  });
  afterAll(() => ground?.close());
  afterEach(() => expect(ground?.complaints()).toEqual([]));

  const goTo = (page: Page, path: string) => page.goto(`${ground.base}${path}`);
  const heading = (page: Page, name: string) => page.getByRole('heading', { name, level: 1 });
  const row = (page: Page, list: string, text: string) =>
    page.getByRole('list', { name: list }).getByRole('listitem').filter({ hasText: text });
  const linkOf = (page: Page, email: string) =>
    page.getByRole('dialog').getByRole('textbox', { name: email }).inputValue();

  test('who gets a link chooses a password and answers customers', async () => {
    const { page } = chief;
    await goTo(page, '/settings/people');
    await page.getByRole('button', { name: 'Invite people' }).click();
    const emails = page.getByRole('combobox', { name: 'E-mail addresses' });
    await emails.fill('ben@example.com');
    await emails.press('Enter');
    await emails.fill('eva@example.com');
    await page.getByRole('combobox', { name: 'Groups' }).click();
    await page.getByRole('option', { name: 'Support' }).click();
    await page.keyboard.press('Escape');
    await shoot(page, 'people-invite');
    await page.getByRole('button', { name: 'Make 2 links' }).click();
    await page.getByText('shown here and never again').waitFor();
    await shoot(page, 'people-links');
    expect(await seriousFaults(page)).toEqual([]);
    const link = await linkOf(page, 'ben@example.com');
    await page.getByRole('button', { name: 'Done' }).click();

    const guest = await ground.browser.newContext({ locale: 'en-GB' });
    const ben = await guest.newPage();
    await ben.goto(link);
    await ben.getByText('Chiara Moretti has invited you').waitFor();
    await shoot(ben, 'people-accept');
    expect(await seriousFaults(ben)).toEqual([]);
    await ben.getByLabel('Your name').fill('Ben Doe');
    await ben.getByLabel('Choose a password').fill('long enough');
    await ben.getByRole('button', { name: 'Come in' }).click();
    await ben.getByRole('navigation', { name: 'Main' }).waitFor();
    const number = await chatIn(ground, { page: ben }, '+46700000021');
    await ben.getByRole('button', { name: 'Take', exact: true }).click();
    await ben.getByRole('button', { name: 'Release' }).waitFor();
    await reply(ben).fill('I am.');
    await reply(ben).press('Enter');
    await until(
      async () => (await ground.call('GET', `/api/cases/${number}/messages`)).body.items,
      (all) => all.some((one: any) => one.text === 'I am.' && one.author.name === 'Ben Doe'),
    );

    await row(page, 'People', 'Ben Doe').getByText('Online').waitFor();
    await ben.goto(link);
    await ben.getByText('was accepted already').waitFor();
    await guest.close();
  });

  test('a new link takes the place of the old one, and one that is revoked lets nobody in', async () => {
    const { page } = chief;
    const eva = row(page, 'Invitations', 'eva@example.com');
    await eva.getByRole('button', { name: 'New link' }).click();
    const link = await linkOf(page, 'eva@example.com');
    await page.getByRole('button', { name: 'Done' }).click();
    await eva.getByRole('button', { name: 'Revoke' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('Nobody is invited at the moment.').waitFor();
    const token = link.split('#').at(-1);
    expect((await ground.call('POST', '/api/invitations/look', { token })).body.type).toContain('revoked');
  });

  test('somebody who left without signing out is set offline', async () => {
    const { page } = chief;
    const away = () => page.getByRole('button', { name: 'Set Ana López offline' });
    await away().click();
    await row(page, 'People', 'Ana López').getByText('Offline').waitFor();
    await away().waitFor({ state: 'detached' });
    await shoot(page, 'people-offline');
    expect(await seriousFaults(page)).toEqual([]);
    expect((await ana.call('GET', '/api/me')).body.presence).toBe('offline');
    await ana.call('PUT', '/api/me/presence', { presence: 'online' });
    await away().waitFor();
  });

  test('somebody is changed, and removed once their chats are with somebody else', async () => {
    const { page } = chief;
    await row(page, 'People', 'Ben Doe').getByRole('button', { name: 'Change Ben Doe' }).click();
    await page.getByRole('textbox', { name: 'Most chats at once' }).fill('3');
    await shoot(page, 'people-change');
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Save' }).click();
    await row(page, 'People', 'Ben Doe').getByText('3 chats at most').waitFor();

    await row(page, 'People', 'Ben Doe').getByRole('button', { name: 'Remove Ben Doe' }).click();
    await page.getByText('Ben Doe has active chats').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Move' }).click();
    await page.getByRole('dialog').getByRole('combobox', { name: 'To' }).click();
    await page.getByRole('option', { name: /Ana López/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Move all' }).click();
    await page.getByText('1 chat moved.').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
    await page.getByText("can't sign in any more").waitFor();
    await shoot(page, 'people-remove');
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await row(page, 'People', 'Ben Doe').waitFor({ state: 'detached' });
  });

  test('the last administrator stays one', async () => {
    const { page } = chief;
    await row(page, 'People', 'admin@example.com')
      .getByRole('button', { name: /^Remove/ })
      .click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await row(page, 'People', 'admin@example.com').waitFor({ state: 'detached' });
    await row(page, 'People', 'Chiara')
      .getByRole('button', { name: /^Remove/ })
      .click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByText('This is the last administrator').waitFor();
    await page.keyboard.press('Escape');
  });

  test('a group is made with reasons in an order, and is not deleted while a number names it', async () => {
    const { page } = chief;
    await goTo(page, '/settings/groups');
    await page.getByRole('button', { name: 'New group' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Sales');
    await page.getByRole('combobox', { name: 'Members' }).click();
    await page.getByRole('option', { name: 'Ana López' }).click();
    await page.keyboard.press('Escape');
    for (const reason of ['Spam', 'Sold']) {
      await page.getByRole('textbox', { name: 'Another reason' }).fill(reason);
      await page.keyboard.press('Enter');
    }
    await page.getByRole('button', { name: 'Sold: further up' }).click();
    await page.getByRole('switch', { name: 'A reason must be given' }).click({ force: true });
    await shoot(page, 'people-group');
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Save' }).click();
    await row(page, 'Groups', 'Sales').getByText('2 end reasons, one must be given').waitFor();
    const { body } = await chief.call('GET', '/api/groups');
    expect(body.items.find((group: any) => group.name === 'Sales')).toMatchObject({
      ...{ endReasons: ['Sold', 'Spam'], endReasonRequired: true, memberIds: [ana.id] },
    });
    await shoot(page, 'people-groups');
    await page.getByRole('button', { name: 'Delete Support' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('Name another group there first').waitFor();
    await page.keyboard.press('Escape');
  });

  test('an agent makes a token that works until it is revoked, and sees nobody else’s', async () => {
    await chief.call('POST', '/api/tokens', { name: 'nightly report' });
    const { page } = ana;
    await goTo(page, '/settings/tokens');
    await heading(page, 'API tokens').waitFor();
    await page.getByRole('button', { name: 'New token' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('my script');
    await page.getByRole('button', { name: 'Make the token' }).click();
    const token = await page.getByRole('dialog').getByRole('textbox', { name: 'my script' }).inputValue();
    await shoot(page, 'people-token');
    await page.getByRole('button', { name: 'Done' }).click();
    const me = () => fetch(`${ground.base}/api/me`, { headers: { authorization: `Bearer ${token}` } });
    expect(await (await me()).json()).toMatchObject({ name: 'Ana López' });
    await row(page, 'API tokens', 'my script').waitFor();
    expect(await page.getByText('nightly report').count()).toBe(0);
    expect(await page.getByRole('heading', { name: 'Tokens of others' }).count()).toBe(0);

    await goTo(chief.page, '/settings/tokens');
    await row(chief.page, 'Tokens of others', 'my script').getByText('Ana López').waitFor();
    expect(await seriousFaults(chief.page)).toEqual([]);
    await shoot(chief.page, 'people-tokens');
    await chief.page.getByRole('button', { name: 'Revoke my script' }).click();
    await chief.page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await row(chief.page, 'Tokens of others', 'my script').waitFor({ state: 'detached' });
    expect((await me()).status).toBe(401);
  });

  test('the log says all of it, is asked by its address, and comes as a file', async () => {
    const { page } = chief;
    await goTo(page, '/settings/audit-log');
    const said = [
      'Chiara Moretti invited ben@example.com',
      'Ben Doe accepted the invitation to ben@example.com',
      'Chiara Moretti revoked the invitation of eva@example.com',
      'Chiara Moretti removed Ben Doe',
      'Most chats at once: 3',
      'Chiara Moretti made the group Sales',
      'End reasons: Sold, Spam',
      'Ana López made the API token my script',
      'Chiara Moretti revoked the API token my script',
    ];
    for (const sentence of said) await page.getByText(sentence, { exact: true }).first().waitFor();
    await shoot(page, 'people-log');
    await page.getByRole('combobox', { name: 'What' }).click();
    await page.getByRole('option', { name: 'Groups' }).click();
    await page.getByText('Chiara Moretti invited ben@example.com').waitFor({ state: 'detached' });
    await page.getByText('Chiara Moretti made the group Sales').waitFor();
    expect(page.url()).toContain('what=groups');
    await page.reload();
    await page.getByText('Chiara Moretti made the group Sales').waitFor();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download as CSV' }).click(),
    ]);
    expect(await readFile(await file.path(), 'utf8')).toContain('group.created,group,Sales');
  });

  test.each(TWO_LOOKS)('nothing serious stands in anybody’s way: %s, %d pixels', async (scheme, width) => {
    const { page } = chief;
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize({ width, height: 800 });
    await chief.call('POST', '/api/invitations', { email: `${scheme}@example.com`, role: 'administrator' });
    for (const [path, title] of [
      ['people', 'People'],
      ['groups', 'Groups'],
      ['tokens', 'API tokens'],
      ['audit-log', 'Audit log'],
    ] as const) {
      await goTo(page, `/settings/${path}`);
      await page
        .getByRole('list', { name: title })
        .or(page.getByText('You have no tokens'))
        .first()
        .waitFor();
      await shoot(page, `people-${path}-${scheme}-${width}`);
      expect([path, await seriousFaults(page)]).toEqual([path, []]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    }
  });
});
