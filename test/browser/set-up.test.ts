import { until } from '../product/product';
import { whenThereIsABrowser } from './chromium';
import { TWO_LOOKS, seriousFaults, shoot } from './looks';
import { openGround, type Ground, type Seat } from './product-in-browser';

whenThereIsABrowser('the first steps', () => {
  let ground: Ground;
  let chief: Seat;

  beforeAll(async () => {
    ground = await openGround({}, { isNew: true });
  });
  afterAll(() => ground?.close());
  afterEach(() => expect(ground?.complaints()).toEqual([]));

  const button = (name: string | RegExp) => chief.page.getByRole('button', { name });
  const heading = (name: string | RegExp) => chief.page.getByRole('heading', { name });
  const progress = async () => (await ground.call('GET', '/api/set-up')).body;

  test('agents are not led there; the first administrator is, and nobody after them', async () => {
    const ana = await ground.enter({ name: 'Ana López' });
    await ana.page.waitForURL(`${ground.base}/chats`);
    // In plain words, and without what only administrators can do.
    await ana.page.getByText('Nobody is writing just now.').waitFor();
    expect(await ana.page.getByRole('button', { name: 'Play a day' }).count()).toBe(0);
    expect((await progress()).shownAt).toBeNull();

    chief = await ground.enter({ name: 'Chiara Moretti', role: 'administrator' });
    chief.page.setDefaultTimeout(10_000);
    await heading('First steps').waitFor();
    await until(progress, ({ shownAt }) => shownAt !== null);
    const other = await ground.enter({ name: 'Udo', role: 'administrator' });
    await other.page.waitForURL(`${ground.base}/chats`);
    await other.page.getByRole('link', { name: 'First steps' }).waitFor();
    await ana.context.close();
    await other.context.close();
  });

  test('a number of the simulator is connected through the form in a few clicks', async () => {
    const { page } = chief;
    await page.getByText('Connected', { exact: true }).waitFor();
    const began = Date.now();
    let clicks = 0;
    const click = async (role: 'button' | 'link', name: string | RegExp) => {
      clicks += 1;
      await page.getByRole(role, { name }).click();
    };
    await click('link', /^WhatsApp \(Twilio\)/);
    await click('button', 'Use a number of the simulator');
    await until(
      () => page.getByLabel('WhatsApp sender').inputValue(),
      (sender) => sender !== '',
    );
    await click('button', 'Connect');
    await page.getByText('Credentials: yes').waitFor();
    const connected = `${clicks} clicks, ${((Date.now() - began) / 1000).toFixed(1)} s`;
    await click('button', 'Set it for me');
    await page.getByText('The provider has the webhook URL in every field now.').waitFor();
    const seconds = ((Date.now() - began) / 1000).toFixed(1);
    process.stderr.write(
      `from the first step: connected after ${connected}; set up at the provider after ${clicks} clicks, ${seconds} s\n`,
    );
    expect(clicks).toBe(4);
    await page.getByRole('link', { name: 'First steps', exact: true }).first().click();
    await heading('First steps').waitFor();
    expect(await page.getByText('Connected', { exact: true }).count()).toBe(2);
  });

  test.each(TWO_LOOKS)('nothing stands in the way of anybody: %s, %d px', async (colorScheme, width) => {
    const { page } = chief;
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    for (const [step, ready] of [
      ['connect', 'Connect a real number:'],
      ['invite', 'So far there are 4 people here.'],
      ['rules', /./],
      ['play', 'They are played by the simulator'],
    ] as const) {
      await page.goto(`${ground.base}/set-up/${step}`);
      await page.getByRole('region').getByText(ready).first().waitFor();
      await shoot(page, `set-up-${step}-${colorScheme}-${width}`);
      expect([step, await seriousFaults(page)]).toEqual([step, []]);
    }
  });

  test('each step is done or skipped, which a reload and others see', async () => {
    const { page } = chief;
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.goto(`${ground.base}/set-up`);
    await button('Next').click();
    await page.getByLabel('E-mail').fill('bo@example.com');
    await button('Make a link').click();
    const link = await page.getByRole('textbox', { name: 'bo@example.com' }).inputValue();
    expect(link).toContain(`${ground.base}/invitation#`);
    await page.getByLabel('E-mail').fill('bo@example');
    await button('Make a link').click();
    await page.getByRole('textbox', { name: 'E-mail' }).and(page.locator('[aria-invalid=true]')).waitFor();
    await button('Next').click();
    await heading('Begin with ready rules').waitFor();
    await button('Skip').click();
    await heading('Play a day').waitFor();
    await page.goto(`${ground.base}/set-up`);
    await heading('Play a day').waitFor();
    expect((await progress()).steps).toEqual({ connect: 'done', invite: 'done', rules: 'skipped' });
  });

  test('a day is played until it is stopped, and then the desk is no new one any more', async () => {
    const { page } = chief;
    await button('Play a day').click();
    await page.getByText(/ of 60 customers have written/).waitFor();
    await until(
      async () => (await ground.call('GET', '/api/chats?view=all')).body.items.length,
      (chats) => chats > 0,
    );
    await button('Stop').click();
    await page.getByText(/^Stopped after/).waitFor();
    await button('Finish').click();
    await page.waitForURL(`${ground.base}/chats`);
    expect((await progress()).finishedAt).not.toBeNull();
    expect(await page.getByRole('link', { name: 'First steps' }).count()).toBe(0);
    await page.goto(`${ground.base}/settings/chats`);
    await page.getByRole('link', { name: 'First steps' }).click();
    await page.waitForURL(`${ground.base}/set-up`);
  });

  test('a list in which there is nothing says what to do, and without a number it is to connect one', async () => {
    const { page } = chief;
    await page.goto(`${ground.base}/cases`);
    await button('Play a day').waitFor();
    const { body } = await ground.call('GET', '/api/integrations');
    for (const { id } of body.items) await ground.call('DELETE', `/api/integrations/${id}`);
    await page.goto(`${ground.base}/cases`);
    await page.getByRole('link', { name: 'Connect a number' }).click();
    // At once, with a number of the simulator.
    await button('Use the simulator').click();
    await page.getByText('Connected', { exact: true }).waitFor();
    const { body: now } = await ground.call('GET', '/api/integrations');
    await ground.write('+15550009001', 'Hello', { to: now.items[0].sender, profileName: 'Vera' });
    await ground.caseOf('+15550009001');
  });
});
