import { randomUUID } from 'node:crypto';
import { until } from '../product/product';
import { whenThereIsABrowser } from './chromium';
import { TWO_LOOKS, seriousFaults, shoot } from './looks';
import { openGround, type Ground, type Seat } from './product-in-browser';

whenThereIsABrowser('integrations', () => {
  let ground: Ground;
  let chief: Seat;
  /** The integration that the tests connect. */
  let id: string;

  beforeAll(async () => {
    ground = await openGround();
    chief = await ground.enter({ name: 'Chiara Moretti', role: 'administrator' });
    chief.page.setDefaultTimeout(8_000);
  });
  afterAll(() => ground?.close());
  afterEach(() => expect(ground?.complaints()).toEqual([]));

  const button = (name: string | RegExp) => chief.page.getByRole('button', { name });
  const tick = (name: string, state: string) => chief.page.getByText(`${name}: ${state}`, { exact: true });
  const read = async () => (await ground.call('GET', `/api/integrations/${id}`)).body;
  const drive = (method: string, path: string, body: unknown) =>
    fetch(`${ground.base}/simulator/api/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  test('the webhook URL is there before Connect, and a draft survives a reload', async () => {
    const { page } = chief;
    await page.goto(`${ground.base}/settings/integrations`);
    await page
      .getByRole('link', { name: /^Simulator/ })
      .getByText('Connected')
      .waitFor();
    await page.getByRole('link', { name: 'Add integration' }).click();
    await page.getByRole('link', { name: /^WhatsApp \(Twilio\)/ }).click();
    const url = page.getByRole('textbox', { name: 'Webhook URL' });
    await url.waitFor();
    await page.waitForURL(/integrations\/[0-9a-f-]{36}$/);
    id = page.url().split('/').at(-1)!;
    expect(await url.inputValue()).toBe((await read()).webhookUrl);
    await page.getByText(/Endpoint configuration/).waitFor();
    await page.getByText(/group chats/).waitFor();

    await page.getByLabel('Name').fill('Shop');
    await page.getByLabel('Account SID').fill('AC1');
    await page.getByLabel('WhatsApp sender').fill('+1 415 555-0177');
    await page.getByLabel('WhatsApp sender').blur();
    await page.getByText(/^Must be AC and 32 hexadecimal digits/).waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    // What is right is kept although something else is wrong.
    await until(read, ({ name, sender }) => name === 'Shop' && sender === 'whatsapp:+14155550177');
    await page.reload();
    await page.getByLabel('WhatsApp sender').waitFor();
    expect(await page.getByLabel('WhatsApp sender').inputValue()).toBe('whatsapp:+14155550177');
    expect(await page.getByLabel('Name').inputValue()).toBe('Shop');
  });

  test('a wrong token is said in words, and nothing that was typed is lost', async () => {
    const { page } = chief;
    await button('Use a number of the simulator').click();
    await until(
      () => page.getByLabel('Account SID').inputValue(),
      (sid) => sid.startsWith('AC51b0a7e5'),
    );
    await page.getByLabel(/^Auth Token/).fill('wrong-token');
    await button('Connect').click();
    await page
      .getByRole('alert')
      .getByText(/Auth Token/)
      .waitFor();
    expect(await page.getByLabel(/^Auth Token/).inputValue()).toBe('wrong-token');
    expect((await read()).health).toBe('draft');
  });

  test('connects, is set up at the provider by a button, and its ticks turn green one after the other', async () => {
    const { page } = chief;
    await button('Use a number of the simulator').click();
    await until(
      () => page.getByLabel(/^Auth Token/).inputValue(),
      (token) => token !== 'wrong-token',
    );
    await button('Connect').click();
    await page.getByRole('heading', { name: 'Does it work?' }).waitFor();
    await tick('Credentials', 'yes').waitFor();
    await tick('Sender online', 'yes').waitFor();
    await tick('Message arrived', 'not yet').waitFor();
    await page.getByText('nothing', { exact: true }).first().waitFor();
    await button('Set it for me').click();
    await page.getByText('The provider has the webhook URL in every field now.').waitFor();
    expect(await page.getByText('Right', { exact: true }).count()).toBe(3);

    const { sender } = await read();
    await ground.write('+15550007001', 'Is this the shop?', { to: sender, profileName: 'Vera' });
    await tick('Message arrived', 'yes').waitFor();
    const number = await ground.caseOf('+15550007001');
    await chief.call('POST', `/api/cases/${number}/messages`, { text: 'It is.', clientId: randomUUID() });
    await tick('Answer delivered', 'yes').waitFor();
  });

  test.each(TWO_LOOKS)('nothing stands in the way of anybody: %s, %d px', async (colorScheme, width) => {
    const { page } = chief;
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    const look = async (address: string, name: string, ready: string) => {
      await page.goto(`${ground.base}/settings/integrations${address}`);
      await page.getByText(ready).first().waitFor();
      await shoot(page, `integrations-${name}-${colorScheme}-${width}`);
      expect(await seriousFaults(page)).toEqual([]);
    };
    await look('', 'list', 'Simulator');
    await look(`/${id}`, 'one', 'Answer delivered: yes');
    await look('/new/s3', 'cloud', 'At the provider');
    await look('/new/whatsapp-twilio', 'draft', 'Good to know');
  });

  test('in German everything is said in German, what the desk knows of providers too', async () => {
    const { page } = chief;
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width: 1280, height: 1000 });
    await chief.call('PATCH', '/api/me/preferences', { language: 'de' });
    const look = async (address: string, name: string, ...words: (string | RegExp)[]) => {
      await page.goto(`${ground.base}${address}`);
      for (const word of words) await page.getByText(word).first().waitFor();
      await shoot(page, `integrations-german-${name}`);
    };
    await look(
      `/settings/integrations/${id}`,
      'one',
      'Der Anbieter nimmt diese Zugangsdaten an.',
      'Twilio sagt, dass der Absender online ist.',
      'Eine Antwort ist bei einem Kunden angekommen.',
    );
    await look('/settings/integrations/new/s3', 'cloud', 'Endpunkt', /Lebenszyklusregel/);
    await look('/settings/integrations/new/whatsapp-twilio', 'draft', /zwischen\.$/, /Official Business/);
    await page.getByLabel('WhatsApp-Absender').waitFor();
    await page.getByText('Die vier Haken werden grün', { exact: false }).waitFor();
    await look('/set-up/rules', 'examples', /^Eine Stunde bevor/);
    await chief.call('PATCH', '/api/me/preferences', { language: null });
    await page
      .getByRole('heading', { name: 'The first steps' })
      .or(page.locator('html[lang^=en]'))
      .first()
      .waitFor();
  });

  test('other credentials are checked before they are saved; the token is never shown', async () => {
    const { page } = chief;
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.goto(`${ground.base}/settings/integrations/${id}`);
    await button('Change credentials').click();
    const token = page.getByLabel(/^Auth Token/);
    expect([await token.inputValue(), await token.getAttribute('placeholder')]).toEqual([
      '',
      'Stored. Leave empty to keep it.',
    ]);
    await token.fill('another-wrong-one');
    await button('Check and save').click();
    await page
      .getByRole('alert')
      .getByText(/Auth Token/)
      .waitFor();
    expect(await token.inputValue()).toBe('another-wrong-one');
    await button('Cancel').click();
    // A timeout of its own, and none again.
    const timeout = page.getByLabel('End chats after minutes of silence');
    await timeout.fill('25');
    await timeout.blur();
    await until(read, ({ inactivityTimeout }) => inactivityTimeout === 'PT25M');
    await timeout.fill('');
    await timeout.blur();
    await until(read, ({ inactivityTimeout }) => inactivityTimeout === null);
  });

  test('what does not work is seen wherever an administrator is, and leads there', async () => {
    const { page } = chief;
    // Only a check asks for the account: whatever else is done meanwhile doesn't use the fault up.
    await drive('POST', 'faults', { kind: 'wrongCredentials', operation: 'account', times: 1 });
    await button('Check now').click();
    await page.getByText('Does not work', { exact: true }).first().waitFor();
    await tick('Credentials', 'no').waitFor();
    await page.goto(`${ground.base}/chats`);
    await page.getByRole('link', { name: 'Shop does not work' }).click();
    await page.getByRole('heading', { name: 'Does it work?' }).waitFor();
    await button('Check now').click();
    await tick('Credentials', 'yes').waitFor();
    await page.getByRole('link', { name: 'Shop does not work' }).waitFor({ state: 'detached' });
  });

  test('a cloud storage that can not be reached is refused in words, and what was typed stays', async () => {
    const { page } = chief;
    await page.goto(`${ground.base}/settings/integrations/new/s3`);
    await page.getByLabel('Endpoint').fill('http://127.0.0.1:9');
    await page.getByLabel('Bucket').fill('films');
    await page.getByLabel('Region').fill('eu-1');
    await page.getByLabel('Access key ID').fill('key');
    await page.getByLabel(/^Secret access key/).fill('secret');
    await button('Connect').click();
    await page.getByRole('alert').getByText('Nothing was changed.').waitFor();
    expect(await page.getByLabel(/^Secret access key/).inputValue()).toBe('secret');
    await page.getByLabel('Bucket').fill('no/bucket');
    await button('Connect').click();
    await page.getByText('Must be the name of a bucket.').waitFor();
  });

  test('is switched off, and deleted after asking; its cases stay', async () => {
    const { page } = chief;
    await page.goto(`${ground.base}/settings/integrations/${id}`);
    await button('Switch off').click();
    await page.getByText('Switched off', { exact: true }).waitFor();
    await button('Delete').click();
    const dialog = page.getByRole('dialog', { name: 'Delete Shop?' });
    await dialog.getByText(/All cases and their messages stay/).waitFor();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('link', { name: /^Simulator/ }).waitFor();
    expect((await ground.call('GET', `/api/integrations/${id}`)).status).toBe(404);
    await ground.caseOf('+15550007001');
  });
});
