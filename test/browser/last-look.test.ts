import type { Page } from 'playwright-core';
import { until } from '../product/product';
import { whenThereIsABrowser } from './chromium';
import { seriousFaults, shoot } from './looks';
import { openGround, type Ground } from './product-in-browser';

whenThereIsABrowser('the last look before rules go live, in German', () => {
  let ground: Ground;
  let page: Page;

  beforeAll(async () => {
    ground = await openGround();
    const chief = await ground.enter({ name: 'Chiara Moretti', role: 'administrator' });
    const storageState = await chief.context.storageState();
    page = await (await ground.browser.newContext({ locale: 'de-DE', storageState })).newPage();
  });
  afterAll(() => ground?.close());

  test('texts are whole, sections go by name, headers by name only, and one message is one', async () => {
    const { base, call } = ground;
    const headers = (token: string) => ({ Authorization: `Bearer ${token}` });
    const hook = (token: string) => ({
      type: 'callWebhook',
      url: 'https://example.com/hook',
      headers: headers(token),
    });
    const rule = { type: 'new', mode: 'on', conditions: { all: [] } };
    const { body: live } = await call('POST', '/api/rules', {
      ...rule,
      name: 'Melden',
      actions: [hook('geheim1')],
    });
    await ground.write('+15550188001', 'Hallo');
    await ground.caseOf('+15550188001');
    const { body: section } = await call('POST', '/api/rule-sections?draft=true', {
      name: 'Nachts',
      type: 'new',
    });
    await call('PATCH', `/api/rules/${live.id}?draft=true`, { actions: [hook('geheim2')] });
    const text = `${'Wir antworten so bald wie möglich. '.repeat(5)}Bis dann`;
    const actions = [{ type: 'sendMessage', text, whenLate: 'send' }];
    const greeting = { ...rule, name: 'Gruß', sectionId: section.id, actions };
    const { status } = await call('POST', '/api/rules?draft=true', greeting);
    expect(status).toBe(201);
    await until(
      async () => (await call('GET', `/api/rules/${live.id}/runs`)).body.items,
      (runs) => runs.length > 0,
    );

    await page.goto(`${base}/rules`);
    await page.getByRole('button', { name: 'Ansehen und veröffentlichen' }).click();
    const dialog = page.getByRole('dialog', { name: 'Entwurf veröffentlichen' });
    await dialog.getByText('1 Kunde hätte eine Nachricht bekommen (an 1 Ereignis erprobt).').waitFor();
    await shoot(page, 'rule-publish-german');
    const said = (await dialog.innerText()).replaceAll(/\s+/g, ' ');
    expect(said).toContain('Gruß: 1 Nachricht Melden:');
    expect(said).toContain(
      `(An, Nachts): Wenn ein Fall angelegt wird: dem Kunden „${text}“ schreiben (auch verspätet).`,
    );
    expect(said).toContain(
      'https://example.com/hook aufrufen (Header Authorization) (hier sieht es gleich aus',
    );
    expect(said).not.toContain('geheim');
    expect(await seriousFaults(page)).toEqual([]);
  });
});
