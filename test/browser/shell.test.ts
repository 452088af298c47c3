import { whenThereIsABrowser } from './chromium';
import { seriousFaults } from './looks';
import { openGround, type Ground, type Seat } from './product-in-browser';

whenThereIsABrowser('the shell', () => {
  let ground: Ground;
  let agent: Seat;

  beforeAll(async () => {
    ground = await openGround();
    agent = await ground.enter({ name: 'Ana López' });
  });
  afterAll(() => ground?.close());

  test('a customer writes and the chat is there without a reload', async () => {
    await agent.page.getByRole('tab', { name: /^New/ }).click();
    await ground.write('+15550001111', 'Hello, is anybody there?', { profileName: 'Bo' });
    await agent.page
      .getByRole('link', { name: /Bo.*Hello, is anybody there\?/s })
      .waitFor({ timeout: 5_000 });
    expect(ground.complaints()).toEqual([]);
  });

  test('a wrong password is told in words, and signing out leaves nothing', async () => {
    const { page } = agent;
    await page.getByRole('button', { name: /Ana López/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByLabel('E-mail').fill(agent.email);
    await page.getByLabel('Password', { exact: true }).fill('wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    expect(await page.getByRole('alert').textContent()).toContain('password');
    expect(await page.getByRole('link', { name: /Bo/ }).count()).toBe(0);
    expect(ground.complaints()).toEqual([]);
  });

  test('a button under the pointer can be read in light and dark', async () => {
    const { page } = agent;
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.getByRole('button', { name: 'Sign in' }).hover();
      expect(await seriousFaults(page)).toEqual([]);
    }
  });
});
