import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { freePort, run, signIn, until, type Caller, type ProductProcess } from '../product/product';
import { executablePath } from './chromium';

// The first test of a file starts the whole product.
jest.setTimeout(180_000);
const PASSWORD = 'correct horse battery';

/** The whole product as `npm start` runs it, browsers of people at it, and the customer's phone on the other side. */
export interface Ground {
  base: string;
  /** Cuts the product off in the middle of what it does, or starts it again as it was. */
  kill(): Promise<void>;
  startAgain(): Promise<void>;
  browser: Browser;
  /** As the administrator. */
  call: Caller;
  /** A person who has signed in through the form; their page stands at the chats. */
  enter(person: Partial<Person>): Promise<Seat>;
  /** A customer writes; answers what the simulator says of the message. */
  write(from: string, text: string, more?: Record<string, unknown>): Promise<any>;
  /** The number of the case of a customer's active chat, once it is there. */
  caseOf(from: string): Promise<number>;
  /** What the console and the pages complained about, since the last time it was asked for. */
  complaints(): string[];
  close(): Promise<void>;
}

export interface Person {
  name: string;
  role: 'agent' | 'administrator';
  groupIds: string[];
}

export interface Seat {
  id: string;
  email: string;
  page: Page;
  context: BrowserContext;
  /** As that person. */
  call: Caller;
}

/** Starts it. `settings` are environment variables; on a new desk administrators are led to the first steps. */
export async function openGround(
  settings: Record<string, string> = {},
  { isNew = false }: { isNew?: boolean } = {},
): Promise<Ground> {
  const folder = await mkdtemp(join(tmpdir(), 'answerhall-browser-'));
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const start = () => run('start', { PORT: String(port), DATA_DIR: folder, ...settings });
  let product: ProductProcess = start();
  await product.printed('Sign in as', 120_000);
  await product.printed('Worker ', 60_000);
  const password = (await readFile(join(folder, 'admin-password'), 'utf8')).trim();
  const { call } = await signIn(base, 'admin@example.com', password);
  // A desk where people are at work: nobody is led through its first steps.
  if (!isNew) await call('PATCH', '/api/set-up', { isFinished: true });
  const { body: groups } = await call('GET', '/api/groups');
  const browser = await chromium.launch({ executablePath: executablePath! });
  let complaints: string[] = [];
  let people = 0;

  const enter = async (person: Partial<Person>): Promise<Seat> => {
    people += 1;
    const email = `person${people}@example.com`;
    const { body: user } = await call('POST', '/api/users', {
      email,
      name: person.name ?? `Person ${people}`,
      role: person.role ?? 'agent',
      password: PASSWORD,
      groupIds: person.groupIds ?? [groups.items[0].id],
    });
    const own = await signIn(base, email, PASSWORD);
    const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    page.on('console', (message) => {
      // What the API refuses is shown to the person; the browser's own line about it says nothing more.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
        complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(base);
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('navigation', { name: 'Main' }).waitFor();
    return { id: user.id, email, page, context, call: own.call };
  };

  return {
    base,
    kill: () => product.kill9(),
    async startAgain() {
      product = start();
      await product.printed('Worker ', 120_000);
    },
    browser,
    call,
    enter,
    async write(from, text, more = {}) {
      const answer = await fetch(`${base}/simulator/api/messages`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ from, to: '+14155238886', text, ...more }),
      });
      if (!answer.ok) throw new Error(`The phone: ${answer.status} ${await answer.text()}`);
      return answer.json();
    },
    async caseOf(from) {
      const { number } = await until(
        async () => {
          const { body } = await call('GET', '/api/chats?view=all&limit=200');
          return body.items.find((chat: any) => chat.contact.phone === from);
        },
        (found) => found !== undefined,
      );
      return number;
    },
    complaints() {
      const heard = complaints;
      complaints = [];
      return heard;
    },
    async close() {
      await browser.close();
      await product.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
