import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { until } from '../product/product';
import { whenThereIsABrowser } from './chromium';
import { looksRight, seriousFaults, shoot } from './looks';
import { openGround, type Ground, type Seat } from './product-in-browser';

const FROM = '+15550199001';
/** More than the hundred above which a number is typed. */
const CUSTOMERS = 120;
/** With the one who wrote because of the first rule. */
const ALL = CUSTOMERS + 1;

whenThereIsABrowser('the rules of an administrator', () => {
  let ground: Ground;
  let chief: Seat;
  let page: Page;

  beforeAll(async () => {
    ground = await openGround();
    chief = await ground.enter({ name: 'Chiara Moretti', role: 'administrator' });
    ({ page } = chief);
    await playADay(ground, CUSTOMERS);
  });
  afterAll(() => ground?.close());
  afterEach(() => expect(ground?.complaints()).toEqual([]));

  const button = (name: string | RegExp) =>
    page.getByRole('button', { name, exact: typeof name === 'string' });
  const preview = () => page.getByRole('complementary', { name: 'What it would have done' });
  const addAction = async (name: string) => {
    await page.getByRole('combobox', { name: 'Add an action' }).click();
    await page.getByRole('option', { name }).click();
  };
  const rulesOnline = async () => (await ground.call('GET', '/api/rules?limit=200')).body.items;

  test('begin with a ready example: looked at, switched on, published, and the reason is read at the case', async () => {
    const { navigate, clicks, seconds } = counting(page);
    await navigate('Rules');
    await page.getByRole('link', { name: 'Begin with a ready example' }).click();
    await page
      .getByRole('region', { name: 'What can wait' })
      .getByRole('button', { name: 'Use this' })
      .click();
    await preview()
      .getByText(/^Would have matched [1-9]\d* of the last 120 new cases$/)
      .waitFor();
    const matched = await preview()
      .getByText(/^Would have matched/)
      .innerText();
    await shoot(page, 'rule-editor');
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByText('On', { exact: true }).click();
    await button('Save and publish…').click();
    const dialog = page.getByRole('dialog', { name: 'Publish the draft' });
    await dialog.getByText(/^Nobody would have been written to/).waitFor();
    await shoot(page, 'rule-publish');
    expect(await seriousFaults(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Publish' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await rulesOnline()).toMatchObject([{ name: 'Invoices can wait', mode: 'on' }]);

    await ground.write(FROM, 'Could you send me an invoice?', { profileName: 'Rosa' });
    const { number } = await until(
      async () => (await ground.call('GET', '/api/cases?label=invoice')).body.items[0],
      (found) => found?.chat.endedBy === 'rule',
    );
    await page.goto(`${ground.base}/cases/${number}`);
    await page.getByRole('tab', { name: 'History' }).click();
    await button('Why?').first().click();
    await page.getByText('Applied, because its conditions held.').first().waitFor();
    await page.getByText('“Could you send me an invoice?”').first().waitFor();
    process.stdout.write(`a ready example: ${clicks()} clicks, ${seconds()} s; ${matched}\n`);
  });

  test('a rule that would write to everybody is told so before it goes live, and the number is typed', async () => {
    await page.goto(`${ground.base}/rules?type=new`);
    await page.getByRole('link', { name: 'New rule' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Welcome, everybody');
    await addAction('Send a message to the customer');
    await page.getByLabel('Text to the customer').fill('Hello ');
    await button('Insert a variable').click();
    await page.getByRole('menuitem', { name: 'First name' }).click();
    await preview()
      .getByText(new RegExp(`^${ALL} messages to ${ALL} customers`))
      .waitFor();
    await preview()
      .getByText(/Hello [A-Z]/)
      .first()
      .waitFor();
    await page.getByText('On', { exact: true }).click();
    await button('Save and publish…').click();
    const dialog = page.getByRole('dialog', { name: 'Publish the draft' });
    await dialog.getByText(new RegExp(`^${ALL} customers would have been written to`)).waitFor();
    const publish = dialog.getByRole('button', { name: 'Publish' });
    expect(await publish.isDisabled()).toBe(true);
    await shoot(page, 'rule-wrong');
    expect(await seriousFaults(page)).toEqual([]);
    await dialog.getByLabel(`Type ${ALL} to publish`).fill('100');
    expect(await publish.isDisabled()).toBe(true);
    await dialog.getByRole('button', { name: 'Later' }).click();
    expect((await rulesOnline()).map(({ name }: { name: string }) => name)).toEqual(['Invoices can wait']);
    await button('Save as draft').waitFor();

    // It waits in the draft, from where it is published by who means it.
    await page.goto(`${ground.base}/rules?type=new`);
    await page.getByText('1 change waits in the draft.').waitFor();
    await button('Review and publish').click();
    await dialog.getByLabel(`Type ${ALL} to publish`).fill(String(ALL));
    await publish.click();
    await dialog.waitFor({ state: 'detached' });
    expect((await rulesOnline()).map(({ name }: { name: string }) => name)).toEqual([
      'Invoices can wait',
      'Welcome, everybody',
    ]);
  });

  test('one press in the top bar stops all that rules send; what waits is looked at, given up, or goes', async () => {
    const other = await ground.enter({ name: 'Bruno Keller', role: 'administrator' });
    const atOther = (name: string) => other.page.getByRole('button', { name, exact: true });
    await atOther('Pause rules').waitFor();
    await button('Pause rules').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Pause' }).click();
    await button('Rules are paused').waitFor();
    await atOther('Rules are paused').waitFor({ timeout: 5_000 });
    const [ilse, otto] = ['+15550199002', '+15550199003'];
    const saidTo = async (phone: string) => {
      const number = await ground.caseOf(phone);
      const { body } = await ground.call('GET', `/api/cases/${number}/messages`);
      return body.items.at(-1) as { text: string; status: string };
    };
    await ground.write(ilse, 'Good morning', { profileName: 'Ilse' });
    await until(
      () => saidTo(ilse),
      ({ text, status }) => text === 'Hello Ilse' && status === 'queued',
    );

    await page.goto(`${ground.base}/rules`);
    await page.getByText('All rules are paused. 1 message waits.').waitFor();
    await button('Rules are paused').click();
    await page.getByRole('dialog').getByRole('link', { name: 'Look at what waits' }).click();
    const waiting = page.getByRole('region', { name: 'All rules are paused' });
    await waiting.getByText('Hello Ilse').waitFor();
    await shoot(page, 'rules-paused');
    expect(await seriousFaults(page)).toEqual([]);
    await waiting.getByRole('button', { name: 'Give up 1 message' }).click();
    await page.getByText('1 message is never sent. Rules stay paused.').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Give up 1 message' }).click();
    await waiting.getByText('Nothing that rules wrote waits.').waitFor();
    expect(await saidTo(ilse)).toMatchObject({ status: 'failed' });

    await ground.write(otto, 'Good evening', { profileName: 'Otto' });
    await waiting.getByText('Hello Otto').waitFor();
    await waiting.getByRole('button', { name: 'Let rules send again…' }).click();
    await page.getByText('1 message waits. It goes unless it is late by now.').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Resume' }).click();
    await button('Pause rules').waitFor();
    await atOther('Pause rules').waitFor({ timeout: 5_000 });
    await until(
      () => saidTo(otto),
      ({ status }) => ['sent', 'delivered', 'read'].includes(status),
    );
    await other.context.close();
  });

  test('rules are put into sections and into another order by the keyboard, cloned, and brought back as they were', async () => {
    await page.goto(`${ground.base}/rules?type=new`);
    await button('Add a section').click();
    await page.getByLabel('Name of the section').fill('Greetings');
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'Greetings' }).waitFor();
    await button('More for “Welcome, everybody”').click();
    await page.getByRole('menuitem', { name: 'Greetings' }).click();
    await page
      .getByRole('region', { name: 'Greetings' })
      .getByRole('link', { name: 'Welcome, everybody' })
      .waitFor();
    await button('More for “Invoices can wait”').click();
    await page.getByRole('menuitem', { name: 'Clone' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Invoices, too');
    await page.keyboard.press('Control+s');
    await page.getByText('Saved', { exact: true }).waitFor();

    await page.goto(`${ground.base}/rules?type=new`);
    const names = async () =>
      (await ground.call('GET', '/api/rules?draft=true')).body.items.map(
        ({ name }: { name: string }) => name,
      );
    expect(await names()).toEqual(['Invoices can wait', 'Invoices, too', 'Welcome, everybody']);
    await page.getByRole('button', { name: 'Move “Invoices, too”' }).focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowUp');
    await page.waitForTimeout(300);
    await page.keyboard.press('Space');
    await until(names, (now) => now[0] === 'Invoices, too');
    await shoot(page, 'rules');
    expect(await seriousFaults(page)).toEqual([]);

    await button('Discard the draft').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Discard the draft' }).click();
    await until(names, (now) => now.length === 2);
    await page.goto(`${ground.base}/rules/versions`);
    await button('Make it live again').first().click();
    const dialog = page.getByRole('dialog', { name: /^Make version \d+ live again/ });
    await dialog.getByText('Deleted rule').waitFor();
    await dialog.getByRole('button', { name: 'Look and publish' }).click();
    await page
      .getByRole('dialog', { name: 'Publish the draft' })
      .getByRole('button', { name: 'Publish' })
      .click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect((await rulesOnline()).map(({ name }: { name: string }) => name)).toEqual(['Invoices can wait']);
  });

  test('what is written and not saved is still there after a reload; nested conditions mean what they say', async () => {
    await page.goto(`${ground.base}/rules/new?type=updated`);
    await page.getByLabel('Name', { exact: true }).fill('Angry and waiting');
    await button('Condition').first().click();
    await page.getByLabel('Value').first().fill('angry');
    await page.keyboard.press('Enter');
    await button('Group').first().click();
    await button('Condition').nth(1).click();
    await page.getByRole('combobox', { name: 'What is asked' }).nth(1).click();
    await page.getByRole('option', { name: 'Status', exact: true }).click();
    await page.getByRole('combobox', { name: 'Value' }).last().click();
    await page.getByRole('option', { name: 'Open' }).click();
    await page.getByRole('switch', { name: 'Not' }).nth(1).click();
    await addAction('Set priority');
    await page.reload();
    await page.getByText('What you had written and not saved is back.').waitFor();
    await page
      .getByText(
        /^In words: When a case changes and the text of the message contains “angry” and not \(the status is open\): set the priority to high/,
      )
      .waitFor();
    await button('Save as draft').click();
    await page.getByText('Saved', { exact: true }).waitFor();
    const { body } = await ground.call('GET', '/api/rules?draft=true&type=updated');
    expect(body.items[0]).toMatchObject({
      name: 'Angry and waiting',
      mode: 'watch',
      conditions: {
        all: [
          { fact: 'message.text', operator: 'textContainsAny', value: ['angry'] },
          { not: { fact: 'case.status', operator: 'equal', value: 'open' } },
        ],
      },
      actions: [{ type: 'setPriority', priority: 'high' }],
    });
    // The next one begins with nothing.
    await page.goto(`${ground.base}/rules/new?type=updated`);
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('');
    await ground.call('DELETE', '/api/rules/draft');
  });

  test('a rule that writes too much is held; its messages are looked at and given up', async () => {
    const { body: rule } = await ground.call('POST', '/api/rules', {
      name: 'Echo',
      type: 'new',
      mode: 'on',
      conditions: { all: [] },
      actions: [{ type: 'sendMessage', text: 'We heard you.' }],
    });
    for (let at = 10; at < 63; at += 1) await ground.write(`+155502000${at}`, 'Good evening');
    await page.goto(`${ground.base}/rules`);
    await page.getByText('1 rule is held because it wrote too much.').waitFor({ timeout: 60_000 });
    await page.getByRole('link', { name: 'Look at them' }).click();
    const held = page.getByRole('region', { name: 'Echo' });
    await held.getByText('We heard you.').first().waitFor();
    await shoot(page, 'rule-held');
    expect(await seriousFaults(page)).toEqual([]);
    await held.getByRole('button', { name: /^Give up \d+ messages?$/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Give up' }).click();
    await page.getByText('No rule is held.').waitFor();
    await page.goto(`${ground.base}/rules/${rule.id}/results`);
    await page.getByRole('tab', { name: 'Who received what' }).click();
    await page.getByText('We heard you.').first().waitFor();
  });

  test('of a time rule the dialog says how many cases it may reach, and their number is typed', async () => {
    await ground.call('POST', '/api/rules?draft=true', {
      name: 'Two hours of silence',
      type: 'current',
      mode: 'on',
      after: { fact: 'message.lastCustomerAt', duration: 'PT2H' },
      conditions: { all: [] },
      actions: [{ type: 'sendMessage', text: 'We are still looking.' }],
    });
    await page.goto(`${ground.base}/rules?type=current`);
    await page
      .getByText(/^2 hours after the customer last wrote: write “We are still looking\.” to the customer/)
      .waitFor();
    await button('Review and publish').click();
    const dialog = page.getByRole('dialog', { name: 'Publish the draft' });
    const ahead = dialog.getByText(/^For \d+ cases a time lies ahead at which a new time rule may write/);
    await ahead.waitFor();
    const number = /\d+/.exec(await ahead.innerText())?.[0] ?? '';
    expect(Number(number)).toBeGreaterThan(100);
    const publish = dialog.getByRole('button', { name: 'Publish' });
    const typed = dialog.getByLabel(`Type ${number} to publish`);
    await typed.waitFor();
    expect(await publish.isDisabled()).toBe(true);
    await shoot(page, 'rule-publish-time');
    expect(await seriousFaults(page)).toEqual([]);
    await typed.fill(number);
    await publish.click();
    await dialog.waitFor({ state: 'detached' });
    const silence = (await rulesOnline()).find(({ type }: { type: string }) => type === 'current');
    expect(silence).toMatchObject({ name: 'Two hours of silence', mode: 'on' });
    await ground.call('DELETE', `/api/rules/${silence.id}`);
  });

  test('where two administrators change the draft nothing goes live unseen, and nothing that was written is lost', async () => {
    const watched = { type: 'new', mode: 'watch', conditions: { all: [] } };
    const label = { type: 'addLabel', label: 'seen' };
    const { body: rule } = await ground.call('POST', '/api/rules?draft=true', {
      ...watched,
      name: 'Ours',
      actions: [label],
    });
    await page.goto(`${ground.base}/rules/${rule.id}`);
    const name = page.getByLabel('Name', { exact: true });
    await name.fill('Ours, but better');
    await page.getByText('Not saved yet; this browser keeps it').waitFor();
    await ground.call('PATCH', `/api/rules/${rule.id}?draft=true`, { name: 'Theirs' });
    await page.reload();
    await page
      .getByText('Somebody else has changed this rule since. Saving replaces their change.')
      .waitFor();
    expect(await name.inputValue()).toBe('Ours, but better');
    await shoot(page, 'rule-overtaken');
    expect(await seriousFaults(page)).toEqual([]);
    await button('Take their version').click();
    expect(await name.inputValue()).toBe('Theirs');

    await button('Save and publish…').click();
    const dialog = page.getByRole('dialog', { name: 'Publish the draft' });
    const note = dialog.getByLabel('Why (optional)');
    await note.fill('As we agreed');
    await dialog.getByText(/^Nobody would have been written to/).waitFor();
    await ground.call('POST', '/api/rules?draft=true', {
      ...watched,
      name: 'Slipped in',
      actions: [label],
    });
    await dialog.getByRole('button', { name: 'Publish' }).click();
    await dialog.getByText(/^Somebody has changed the draft while you looked/).waitFor();
    await dialog.getByText('Slipped in').waitFor();
    await shoot(page, 'rule-draft-changed');
    expect(await seriousFaults(page)).toEqual([]);
    expect(await note.inputValue()).toBe('As we agreed');
    const live = async () => (await rulesOnline()).map((one: { name: string }) => one.name);
    expect(await live()).not.toContain('Theirs');
    await dialog.getByRole('button', { name: 'Publish' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await live()).toEqual(expect.arrayContaining(['Theirs', 'Slipped in']));
    const { body: versions } = await ground.call('GET', '/api/rules/versions');
    expect(versions.items[0]).toMatchObject({ note: 'As we agreed' });
  });

  test('a webhook’s headers are saved by Ctrl+S, with what is only typed; what they say stands in the editor alone', async () => {
    await page.goto(`${ground.base}/rules/new?type=updated`);
    await page.getByLabel('Name', { exact: true }).fill('Tell the shop');
    await addAction('Call a webhook');
    await page.getByLabel('Address', { exact: true }).fill('https://shop.example.com/hook');
    await button('Add a header').click();
    await page.getByLabel('Name of header 1').fill('X-Shop-Key');
    await page.getByLabel('Value of header 1').fill('hunter2 hunter2');
    await button('Condition').first().click();
    await page.getByLabel('Value', { exact: true }).first().fill('refund');
    await page.keyboard.press('Control+s');
    await page.getByText('Saved', { exact: true }).waitFor();
    const { body } = await ground.call('GET', '/api/rules?draft=true&type=updated');
    expect(body.items).toMatchObject([
      {
        conditions: { all: [{ fact: 'message.text', value: ['refund'] }] },
        actions: [{ type: 'callWebhook', headers: { 'X-Shop-Key': 'hunter2 hunter2' } }],
      },
    ]);
    await button('Save and publish…').click();
    const dialog = page.getByRole('dialog', { name: 'Publish the draft' });
    await dialog.getByText(/header X-Shop-Key/).waitFor();
    expect(await dialog.innerText()).not.toContain('hunter2');
    await dialog.getByRole('button', { name: 'Later' }).click();
    await page.goto(`${ground.base}/rules?type=updated`);
    await page.getByText(/call https:\/\/shop\.example\.com\/hook/).waitFor();
    expect(await page.locator('body').innerText()).not.toContain('hunter2');
    await ground.call('DELETE', '/api/rules/draft');
  });

  test('of five hundred rules those are found that are sought; the address keeps it, and nothing is moved meanwhile', async () => {
    const section = { id: randomUUID(), type: 'new', name: 'Harbour' };
    await ground.call('PUT', '/api/rules/draft', {
      sections: [section],
      rules: Array.from({ length: 500 }, (_, at) => ({
        id: randomUUID(),
        name: `Rule ${at}`,
        type: 'new',
        mode: (['off', 'watch', 'on'] as const)[at % 3],
        sectionId: at < 400 ? null : section.id,
        conditions: { all: [] },
        actions: [{ type: 'addLabel', label: `label-${at}` }],
      })),
    });
    await page.goto(`${ground.base}/rules?type=new`);
    await page.getByRole('link', { name: 'Rule 499', exact: true }).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('harbour LABEL-47');
    const said = page.getByRole('search').getByRole('status');
    await said.getByText('10 rules found').waitFor();
    await page.getByRole('tab', { name: 'When created (10)' }).waitFor();
    await page.getByRole('combobox', { name: 'Whether it runs' }).click();
    await page.getByRole('option', { name: 'Watch' }).click();
    await said.getByText('3 rules found').waitFor();
    await page.getByText('Others stand between these', { exact: false }).waitFor();
    expect(await page.getByRole('button', { name: /^Move / }).count()).toBe(0);
    await looksRight(page, 'rules-found');

    // Switched under the hand it stays where it is, until something else is sought.
    const first = page.getByRole('radiogroup', { name: 'Whether “Rule 472” runs' });
    await first.getByText('On', { exact: true }).click();
    await until(
      async () => (await ground.call('GET', '/api/rules/draft')).body.rules,
      (rules: any[]) => rules.find(({ name }) => name === 'Rule 472').mode === 'on',
    );
    // As long as the lists take to be read again.
    await page.waitForTimeout(1_000);
    expect(await page.getByRole('link', { name: 'Rule 472', exact: true }).count()).toBe(1);
    await page.reload();
    await said.getByText('2 rules found').waitFor();
    expect(await page.getByRole('searchbox', { name: 'Search rules' }).inputValue()).toBe('harbour LABEL-47');
    await page.getByRole('searchbox', { name: 'Search rules' }).fill('nothing of the kind');
    await said.getByText('No rule found').waitFor();
    await button('Show all rules').click();
    await page.getByRole('button', { name: 'Move “Rule 0”' }).waitFor();
    expect(await said.innerText()).toBe('');
    await ground.call('DELETE', '/api/rules/draft');
  });
});

/** Customers who write all day, as fast as it goes. */
async function playADay(ground: Ground, customers: number): Promise<void> {
  const day = `${ground.base}/simulator/api/day`;
  const asked = { method: 'POST', headers: { 'content-type': 'application/json' } };
  const begun = await fetch(day, { ...asked, body: JSON.stringify({ customers, speed: 3600 }) });
  if (!begun.ok) throw new Error(`The day: ${begun.status} ${await begun.text()}`);
  await until(
    async () => (await (await fetch(day)).json()) as { state: string },
    ({ state }) => state === 'done',
    120_000,
  );
}

/** Counts what an administrator presses, and how long they take. */
function counting(page: Page) {
  let count = 0;
  const started = Date.now();
  page.on('console', (message) => {
    if (message.text() === 'pressed') count += 1;
  });
  void page.evaluate("addEventListener('pointerdown', () => console.log('pressed'), true)");
  return {
    navigate: (place: string) =>
      page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: place }).click(),
    clicks: () => count,
    seconds: () => ((Date.now() - started) / 1000).toFixed(1),
  };
}
