import { randomBytes, randomUUID } from 'node:crypto';
import twilio from 'twilio';
import type { Configuration } from '../../configuration';
import { createChannels } from '../../channels/registry';
import { connectNew } from '../../workspace/connect-integration';
import { startSimulator } from '../../simulator/standalone';
import { business, driver } from '../simulator/playground';
import { openDesk, type Desk } from './desk';

export const PUBLIC_URL = 'https://desk.example.com';

export type Form = Record<string, string | string[]>;
export interface Posted {
  status: number;
  contentType: string | null;
  headers: Headers;
  body: string;
}

/** The API listening, and a simulator in which its connected number is a sender whose webhooks it takes. */
export async function openTwilioDesk(settings: Partial<Configuration> = {}) {
  const simulator = await startSimulator();
  const channels = createChannels({ windowMs: 86_400_000, baseUrlFor: () => simulator.url, timeoutMs: 2000 });
  const secretKey = randomBytes(32);
  const desk = await openDesk({ publicUrl: PUBLIC_URL, secretKey, ...settings }, { channels });
  const local = await desk.app.listen({ port: 0, host: '127.0.0.1' });
  const { account } = simulator;
  const integration = await connectNew({ db: desk.db, secretKey, channels }, null, {
    id: randomUUID(),
    kind: 'whatsapp-twilio',
    name: 'Shop',
    groupId: desk.supportId,
    connecting: { account: account.sid, sender: business, secrets: { authToken: account.authToken } },
  });
  const path = `/webhooks/twilio/${integration.id}`;
  const drive = driver(simulator);
  await drive('PUT', `senders/${business}`, { webhookUrl: PUBLIC_URL + path, connectTo: local });

  /** Posts a form as Twilio would. The signature is right unless another one, or null for none, is given. */
  async function post(
    params: Form,
    options: {
      to?: string;
      at?: string;
      signature?: string | null;
      headers?: Record<string, string>;
      token?: string;
    } = {},
  ): Promise<Posted> {
    const to = options.to ?? path;
    const form = new URLSearchParams();
    for (const [name, value] of Object.entries(params))
      for (const each of [value].flat()) form.append(name, each);
    const signature =
      options.signature === undefined
        ? twilio.getExpectedTwilioSignature(
            options.token ?? account.authToken,
            options.at ?? PUBLIC_URL + to,
            params,
          )
        : options.signature;
    return raw(form.toString(), to, {
      'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
      ...(signature === null ? {} : { 'x-twilio-signature': signature }),
      ...options.headers,
    });
  }

  async function raw(body: string | Buffer, to: string, headers: Record<string, string>): Promise<Posted> {
    const response = await fetch(local + to, { method: 'POST', body, headers, redirect: 'manual' });
    return {
      status: response.status,
      contentType: response.headers.get('content-type'),
      headers: response.headers,
      body: await response.text(),
    };
  }

  let sids = 0;
  /** The parameters of a customer's message; a new SID unless one is given. */
  const inbound = (more: Form = {}): Form => {
    const sid = `SM${String(++sids).padStart(32, '0')}`;
    return {
      MessageSid: sid,
      SmsSid: sid,
      SmsMessageSid: sid,
      AccountSid: account.sid,
      From: 'whatsapp:+15550001111',
      To: business,
      Body: 'Hola',
      NumMedia: '0',
      MessageType: 'text',
      SmsStatus: 'received',
      ProfileName: 'Ana',
      ApiVersion: '2010-04-01',
      ...more,
    };
  };

  return {
    ...desk,
    simulator,
    drive,
    channels,
    secretKey,
    account,
    integration,
    path,
    post,
    raw,
    inbound,
    close: async () => {
      await simulator.close();
      await desk.close();
    },
  };
}

export type TwilioDesk = Awaited<ReturnType<typeof openTwilioDesk>>;

/** What came of a customer's address: everything the database holds, in the order of the thread. */
export async function threadOf({ db }: Desk, address: string) {
  const contacts = await db
    .selectFrom('contactAddresses')
    .innerJoin('contacts', 'contacts.id', 'contactAddresses.contactId')
    .selectAll('contacts')
    .select('contactAddresses.phone')
    .where('address', '=', address)
    .execute();
  const ids = contacts.map(({ id }) => id);
  const none = ids.length === 0;
  const conversations = none
    ? []
    : await db.selectFrom('conversations').selectAll().where('contactId', 'in', ids).execute();
  const cases = none
    ? []
    : await db.selectFrom('cases').selectAll().where('contactId', 'in', ids).orderBy('number').execute();
  const messages = none
    ? []
    : await db
        .selectFrom('messages')
        .selectAll()
        .where(
          'conversationId',
          'in',
          conversations.map(({ id }) => id),
        )
        .orderBy('seq')
        .execute();
  return { contacts, conversations, cases, messages };
}
