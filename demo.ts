import { randomInt, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { readConfiguration } from './configuration';
import { runProcess } from './run-process';

/**
 * Plays one conversation against the running product and prints each step as the public API shows it. It uses nothing
 * but HTTP: the API as an administrator, and the simulator as a customer's telephone.
 */

const WITHIN_MS = 20_000;
const INACTIVITY = 'PT3S';

interface Case {
  number: number;
  status: string;
  labels: string[];
  chat: { state: string; endedBy: string | null; takenBy: { name: string } | null; endsAt: string | null };
  contact: { id: string; name: string | null; address: string };
  integrationId: string;
}

interface Message {
  id: string;
  direction: string;
  text: string;
  status: string;
}

type Call = <T>(method: string, path: string, body?: unknown) => Promise<T>;

async function demo(): Promise<void> {
  const config = readConfiguration(process.env);
  const base = `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${config.port}`;
  const call = await signIn(base, config.adminEmail, await password(config));
  const integration = await simulatedNumber(call);
  const customer = `+1555${randomInt(1_000_000, 9_999_999)}`;
  const address = `whatsapp:${customer}`;
  const undo: (() => Promise<unknown>)[] = [];
  try {
    await play(call, { customer, address, integration }, undo);
    console.log('\nThe conversation was played to its end.');
  } finally {
    for (let last = undo.pop(); last; last = undo.pop()) await last();
  }
}

interface Cast {
  customer: string;
  address: string;
  integration: { id: string; sender: string; inactivityTimeout: string | null };
}

async function play(
  call: Call,
  { customer, address, integration }: Cast,
  undo: (() => Promise<unknown>)[],
): Promise<void> {
  const isHer = { fact: 'contact.address', operator: 'equal', value: address };
  const write = (text: string) =>
    call('POST', '/simulator/api/messages', {
      from: customer,
      to: integration.sender,
      text,
      profileName: 'Grace',
    });
  const rule = async (body: Record<string, unknown>) => {
    const { id } = await call<{ id: string }>('POST', '/api/rules', { mode: 'on', ...body });
    undo.push(() => call('DELETE', `/api/rules/${id}`));
  };

  await rule({
    name: 'Demo: label questions about invoices',
    type: 'new',
    conditions: { all: [isHer, { fact: 'message.text', operator: 'textContains', value: 'invoice' }] },
    actions: [{ type: 'addLabel', label: 'invoice' }],
  });
  await write('Hello, where is my invoice?');
  const find = async () => {
    const { items } = await call<{ items: Case[] }>(
      'GET',
      `/api/cases?activeChats=true&q=${encodeURIComponent(customer)}`,
    );
    return items[0];
  };
  const fresh = await until('the chat', find, (c) => c !== undefined);
  say('A customer wrote', `case ${fresh.number}, chat ${fresh.chat.state}, status ${fresh.status}`);
  const read = () => call<Case>('GET', `/api/cases/${fresh.number}`);
  const labelled = await until('the label', read, (c) => c.labels.includes('invoice'));
  say('A rule set a label', labelled.labels.join(', '));

  const { id } = await call<Message>('POST', `/api/cases/${fresh.number}/messages`, {
    text: 'Good morning! It is on its way.',
    clientId: randomUUID(),
  });
  const answered = await read();
  say('An agent answered', `taken by ${answered.chat.takenBy?.name ?? 'nobody'}`);
  await showTicks(call, fresh.number, id);

  await call('PATCH', `/api/integrations/${integration.id}`, { inactivityTimeout: INACTIVITY });
  undo.push(() =>
    call('PATCH', `/api/integrations/${integration.id}`, {
      inactivityTimeout: integration.inactivityTimeout,
    }),
  );
  const silent = await until('the end of the chat', read, (c) => c.chat.state === 'ended');
  say(`Nobody wrote for ${INACTIVITY}`, `chat ended by ${silent.chat.endedBy}, status ${silent.status}`);
  await call('PATCH', `/api/integrations/${integration.id}`, {
    inactivityTimeout: integration.inactivityTimeout,
  });

  await write('Thank you, it has arrived.');
  const again = await until('the chat to be active again', read, (c) => c.chat.state === 'active');
  say('The customer wrote again', `case ${again.number}, chat ${again.chat.state}, status ${again.status}`);

  await rule({
    name: 'Demo: end the chat on a goodbye',
    type: 'updated',
    conditions: {
      all: [isHer, { fact: 'message.text', operator: 'textContainsAny', value: ['bye', 'thank you'] }],
    },
    actions: [{ type: 'endChat', status: 'closed' }],
  });
  await write('Bye!');
  const closed = await until('the end by the rule', read, (c) => c.chat.state === 'ended');
  say('A rule ended the chat', `ended by ${closed.chat.endedBy}, status ${closed.status}`);
  await showHistory(call, fresh.number);
}

async function showTicks(call: Call, number: number, messageId: string): Promise<void> {
  const seen: string[] = [];
  const read = async () => {
    const { items } = await call<{ items: Message[] }>('GET', `/api/cases/${number}/messages`);
    const status = items.find((message) => message.id === messageId)?.status ?? 'missing';
    if (seen.at(-1) !== status) seen.push(status);
    return status;
  };
  await until('the last tick', read, (status) => status === 'read' || status === 'failed');
  say('Its ticks', seen.join(' → '));
}

async function showHistory(call: Call, number: number): Promise<void> {
  const { items } = await call<{ items: { what: string; by: { type: string; name: string | null } }[] }>(
    'GET',
    `/api/cases/${number}/history?limit=200`,
  );
  console.log('\nThe history of the case:');
  for (const { what, by } of items)
    console.log(`  ${what.padEnd(18)} ${by.type}${by.name ? `, ${by.name}` : ''}`);
}

function say(what: string, seen: string): void {
  console.log(`${what.padEnd(28)} ${seen}`);
}

async function until<T>(
  what: string,
  read: () => Promise<T>,
  holds: (value: T) => boolean,
): Promise<NonNullable<T>> {
  for (const end = Date.now() + WITHIN_MS; Date.now() < end; await pause(25)) {
    const value = await read();
    if (value !== null && value !== undefined && holds(value)) return value;
  }
  throw new Error(
    `Waited ${WITHIN_MS / 1000} s for ${what} in vain. Is a worker running? See the output of npm start.`,
  );
}

async function simulatedNumber(call: Call): Promise<Cast['integration']> {
  const { senders } = await call<{ senders: { webhookUrl: string | null }[] }>('GET', '/simulator/api');
  const { items } = await call<{ items: (Cast['integration'] & { webhookUrl: string; health: string })[] }>(
    'GET',
    '/api/integrations?limit=200',
  );
  const connected = items.find((one) => senders.some((sender) => sender.webhookUrl === one.webhookUrl));
  if (!connected)
    throw new Error(
      'The simulator has no connected number: npm start connects one on its first start with SIMULATOR=on.',
    );
  return connected;
}

async function password({
  adminPassword,
  dataDir,
}: {
  adminPassword: string | null;
  dataDir: string;
}): Promise<string> {
  if (adminPassword !== null) return adminPassword;
  const file = join(dataDir, 'admin-password');
  return (
    await readFile(file, 'utf8').catch(() => {
      throw new Error(`${file} can not be read: set ADMIN_EMAIL and ADMIN_PASSWORD to an administrator's.`);
    })
  ).trim();
}

async function signIn(base: string, email: string, secret: string): Promise<Call> {
  const answer = await reach(base, '/api/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password: secret }),
  });
  if (!answer.ok) throw new Error(`Signing in as ${email} was refused: ${await answer.text()}`);
  const cookie = answer.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
  return async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const reply = await reach(base, path, {
      method,
      headers: { cookie, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await reply.text();
    if (!reply.ok) throw new Error(`${method} ${path} answered ${reply.status}: ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T; // the caller names the shape the API documents
  };
}

async function reach(base: string, path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(base + path, init);
  } catch {
    throw new Error(`Nothing answers at ${base}. Start the product first: npm start`);
  }
}

runProcess(async () => {
  await demo();
  process.exit(0);
});
