import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import sharp from 'sharp';
import { ADMINISTRATION } from './administration-screens';
import { playTheDay, type Cast } from './cast';
import { whenThereIsABrowser } from './chromium';
import { LOOKS, TWO_LOOKS, judge, type Judged } from './looks';
import { openGround, type Ground, type Seat } from './product-in-browser';

/** Where the pictures go (`npm run screens`); without it the screens are only judged. */
const FOLDER = process.env['SCREENS'];
const QUALITY = 80;

interface Screen {
  name: string;
  /** Whose screen it is. */
  of: (cast: Cast) => Seat;
  address: (cast: Cast) => string;
  /** What is done there before it is looked at; resolves when it stands. */
  ready: (page: Page, isNarrow: boolean) => Promise<unknown>;
}

const ana = ({ ana: seat }: Cast) => seat;
const chief = ({ chief: seat }: Cast) => seat;
const talk = ({ talk: number }: Cast) => `/chats/${number}?view=mine`;
const button = (page: Page, name: string | RegExp): Locator => page.getByRole('button', { name });
const thread = async (page: Page): Promise<void> => {
  await page.getByRole('log').getByText('Perfect, I am at home until six.').waitFor();
  await page.getByRole('img', { name: 'Picture' }).first().waitFor();
  // A note that is begun stays begun.
  await page.getByRole('tab', { name: 'Reply' }).click();
  await page.getByRole('textbox', { name: 'Your answer' }).waitFor();
};
const panel = async (page: Page, isNarrow: boolean): Promise<void> => {
  await thread(page);
  if (isNarrow) await button(page, 'Show what is known of the case').click();
  await page.getByRole('heading', { name: 'Customer' }).waitFor();
};

const SCREENS: Screen[] = [
  {
    name: 'chats',
    of: ana,
    address: () => '/chats?view=all',
    ready: (page) => page.getByRole('link', { name: /Marta Ruiz/ }).waitFor(),
  },
  { name: 'thread', of: ana, address: talk, ready: thread },
  { name: 'case-panel', of: ana, address: talk, ready: panel },
  {
    name: 'history',
    of: ana,
    address: talk,
    async ready(page, isNarrow) {
      await panel(page, isNarrow);
      await page.getByRole('tab', { name: 'History' }).click();
      await button(page, 'Why?').first().click();
      await page.getByText('Applied, because its conditions held.').first().waitFor();
    },
  },
  {
    name: 'macros',
    of: ana,
    address: talk,
    async ready(page) {
      await thread(page);
      await button(page, 'Macros').click();
      await page.getByRole('option', { name: /Where is my parcel/ }).waitFor();
    },
  },
  {
    name: 'note',
    of: ana,
    address: talk,
    async ready(page) {
      await thread(page);
      await page.getByRole('tab', { name: 'Note' }).click();
      await page.getByRole('textbox', { name: 'Your note' }).fill('The carrier calls back at four.');
    },
  },
  {
    name: 'end-chat',
    of: ana,
    address: talk,
    async ready(page) {
      await thread(page);
      await button(page, 'End chat').click();
      await page.getByText('It is solved').waitFor();
    },
  },
  {
    name: 'transfer',
    of: ana,
    address: talk,
    async ready(page) {
      await thread(page);
      await button(page, 'Transfer').click();
      await page.getByRole('dialog', { name: 'Transfer this chat' }).waitFor();
    },
  },
  {
    name: 'picture',
    of: ana,
    address: talk,
    async ready(page) {
      await thread(page);
      await button(page, /^Enlarge/)
        .first()
        .click();
      await page.getByRole('dialog').getByRole('img', { name: 'Picture' }).waitFor();
    },
  },
  {
    name: 'templates',
    of: ana,
    address: ({ closedWindow }) => `/chats/${closedWindow}?view=mine`,
    ready: (page) => page.getByRole('list', { name: 'Templates' }).getByRole('button').first().waitFor(),
  },
  {
    name: 'what-waits',
    of: ana,
    address: () => '/chats?view=mine',
    async ready(page) {
      await button(page, /chats? waits?$/).click();
      await page.getByRole('region', { name: 'New chats' }).getByRole('link').first().waitFor();
    },
  },
  {
    name: 'notices',
    of: ana,
    address: () => '/chats?view=mine',
    async ready(page) {
      await button(page, /unread notices?$/).click();
      await page.getByText('@Ana López could you take this one?').waitFor();
    },
  },
  {
    name: 'preferences',
    of: ana,
    address: () => '/chats?view=mine',
    async ready(page) {
      await button(page, /Your status/).click();
      await page.getByRole('menuitem', { name: 'Preferences' }).click();
      await page.getByRole('switch', { name: 'Keys of one character' }).waitFor();
    },
  },
  {
    name: 'reminder',
    of: ana,
    address: talk,
    async ready(page, isNarrow) {
      await panel(page, isNarrow);
      await button(page, 'Remind me').click();
      await button(page, 'In an hour').waitFor();
    },
  },
  {
    name: 'cases',
    of: ana,
    address: () => '/cases',
    ready: (page) => page.getByText('Grace Okafor').first().waitFor(),
  },
  {
    name: 'case',
    of: ana,
    address: ({ ended }) => `/cases/${ended}`,
    ready: (page) => page.getByText('In the app, under Profile. Does that help?').first().waitFor(),
  },
  {
    name: 'bulk-edit',
    of: chief,
    address: () => '/cases',
    async ready(page) {
      await page.getByText('Grace Okafor').first().waitFor();
      await page.getByRole('checkbox', { name: 'Choose all' }).click();
      await page.getByRole('button', { name: 'Change', exact: true }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('combobox', { name: 'Status' }).click();
      await page.getByRole('option', { name: 'Closed' }).click();
      await button(page, 'What will happen?').click();
      await dialog.getByText(/^Will change/).waitFor();
    },
  },
  {
    name: 'customers',
    of: ana,
    address: () => '/contacts',
    async ready(page) {
      await page.getByRole('link', { name: /Marta Ruiz/ }).click();
      await page.getByRole('heading', { name: 'Marta Ruiz' }).waitFor();
    },
  },
  {
    name: 'command-bar',
    of: ana,
    address: talk,
    async ready(page) {
      await thread(page);
      await page.keyboard.press('Control+k');
      await page.getByRole('textbox', { name: 'Command bar' }).fill('ticket');
      await page.getByRole('option').first().waitFor();
    },
  },
  {
    name: 'keys',
    of: ana,
    address: talk,
    async ready(page) {
      await thread(page);
      await page.locator('body').click({ position: { x: 2, y: 2 } });
      await page.keyboard.press('?');
      await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    },
  },
  {
    name: 'chats-of-a-colleague',
    of: chief,
    address: (cast) => `/chats?view=mine&agent=${cast.bo.id}`,
    ready: (page) => page.getByRole('link', { name: /Luca Conti/ }).waitFor(),
  },
  {
    name: 'first-steps',
    of: chief,
    address: () => '/set-up/connect',
    ready: (page) => page.getByText('Connect a real number:').waitFor(),
  },
  {
    name: 'integrations',
    of: chief,
    address: () => '/settings/integrations',
    ready: (page) => page.getByRole('link', { name: /^Simulator/ }).waitFor(),
  },
  {
    name: 'integration',
    of: chief,
    address: () => '/settings/integrations',
    async ready(page) {
      await page.getByRole('link', { name: /^Simulator/ }).click();
      await page.getByText('Credentials: yes').or(page.getByText('Credentials: not yet')).waitFor();
    },
  },
  {
    name: 'connect-a-number',
    of: chief,
    address: () => '/settings/integrations/new/whatsapp-twilio',
    ready: (page) => page.getByRole('heading', { name: 'Good to know' }).waitFor(),
  },
  {
    name: 'live-wall',
    of: chief,
    address: () => '/wall',
    ready: (page) => page.getByRole('heading', { name: 'The desk now' }).waitFor(),
  },
];

const administration: Screen[] = ADMINISTRATION.map(({ name, address, ready }) => ({
  name,
  of: chief,
  address: () => address,
  ready,
}));

whenThereIsABrowser('every screen', () => {
  let ground: Ground;
  let cast: Cast;
  const results: (Judged & { screen: string; look: string })[] = [];

  beforeAll(async () => {
    ground = await openGround();
    cast = await playTheDay(ground);
    if (FOLDER) {
      await rm(FOLDER, { recursive: true, force: true });
      await mkdir(FOLDER, { recursive: true });
    }
  });
  afterAll(async () => {
    await ground?.close();
    const table = tableOf(results);
    console.log(table);
    if (FOLDER) await writeFile(join(FOLDER, 'README.md'), table);
  });

  const look = async (page: Page, screen: string, [colorScheme, width]: (typeof LOOKS)[number]) => {
    const judged = await judge(page);
    results.push({ screen, look: `${colorScheme}-${width}`, ...judged });
    if (FOLDER) {
      const file = join(FOLDER, `${screen}-${colorScheme}-${width}.webp`);
      await sharp(await page.screenshot())
        .webp({ quality: QUALITY })
        .toFile(file);
    }
    expect(judged.serious).toEqual([]);
    expect(ground.complaints()).toEqual([]);
  };

  const looks = FOLDER ? LOOKS : TWO_LOOKS;

  describe.each(looks)('%s, %d px', (colorScheme, width) => {
    const viewport = { width, height: width === 390 ? 844 : 800 };

    test('sign-in', async () => {
      const context = await ground.browser.newContext({ locale: 'en-GB', viewport, colorScheme });
      const page = await context.newPage();
      await page.goto(ground.base);
      await page.getByLabel('E-mail').waitFor();
      await look(page, 'sign-in', [colorScheme, width] as (typeof LOOKS)[number]);
      await context.close();
    });

    test.each(FOLDER ? [...SCREENS, ...administration] : SCREENS)(
      '$name',
      async ({ name, of, address, ready }) => {
        const { page } = of(cast);
        page.setDefaultTimeout(20_000);
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize(viewport);
        await page.goto(ground.base + address(cast));
        await ready(page, width === 390);
        await look(page, name, [colorScheme, width] as (typeof LOOKS)[number]);
      },
    );
  });
});

/** What axe found, screen by screen, as Markdown. */
function tableOf(results: (Judged & { screen: string; look: string })[]): string {
  const screens = [...new Set(results.map(({ screen }) => screen))];
  const rows = screens.map((screen) => {
    const own = results.filter((one) => one.screen === screen);
    const sum = (of: (one: Judged) => number) => own.reduce((all, one) => all + of(one), 0);
    const minor = [...new Set(own.flatMap((one) => one.minor))].join(', ');
    return `| ${screen} | ${own.length} | ${sum((one) => one.passes)} | ${sum((one) => one.serious.length)} | ${minor || 'none'} |`;
  });
  return [
    '# Screens',
    '',
    'Made by `npm run screens` on a desk in the middle of its day: light and dark, 1280 and 390 pixels wide. What axe-core',
    '(WCAG 2.2 AA and its best practices) found on them:',
    '',
    '| screen | looks | checks passed | serious or critical | lesser findings |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}
