import { randomUUID } from 'node:crypto';
import sharp from 'sharp';
import { until } from '../product/product';
import type { Ground, Seat } from './product-in-browser';

/** Who plays in the pictures of the screens, and the chats that are worth a picture. */
export interface Cast {
  ana: Seat;
  bo: Seat;
  /** Sees everything. */
  chief: Seat;
  /** A chat of Ana's with a picture, a quote, answers, a note and a rule's label. */
  talk: number;
  /** One to which only templates may be sent. */
  closedWindow: number;
  /** An ended chat, pending. */
  ended: number;
}

const SHOP = [
  ['+15550100001', 'Marta Ruiz', 'Hi! My parcel 4711 should have been here on Tuesday.'],
  ['+15550100002', 'Jonas Weber', 'Can I still change the delivery address?'],
  ['+15550100003', 'Aisha Rahman', 'The lamp arrived broken 😢'],
  ['+15550100004', 'Luca Conti', 'Do you ship to Switzerland?'],
  ['+15550100005', 'נועה לוי', 'שלום, האם החנות פתוחה היום?'],
  ['+15550100006', 'Sofia Almeida', 'I need an invoice with my VAT number, please.'],
  ['+15550100007', 'Tom Baker', 'Thanks, that worked!'],
  ['+15550100008', 'Yuki Tanaka', 'Is the blue one in stock again?'],
  [
    '+15550100009',
    'Donaudampfschifffahrtsgesellschaftskapitän Maximilian von Hohenstein-Wallerfangen',
    'https://shop.example.com/orders/2026/11/27/4815162342?utm_source=whatsapp&utm_campaign=late-delivery',
  ],
  ['+15550100010', 'Grace Okafor', 'Where can I see my points?'],
  ['+15550100011', 'Emil Novak', 'I would like to return two shirts.'],
  ['+15550100012', 'Chloé Martin', 'Bonjour, ma commande est incomplète.'],
] as const;

/** A desk in the middle of its day: people, customers who wait, chats under way and some that have ended. */
export async function playTheDay(ground: Ground): Promise<Cast> {
  await ground.call('POST', '/api/groups', { name: 'Sales' });
  const { body: groups } = await ground.call('GET', '/api/groups');
  const groupIds = groups.items.map(({ id }: { id: string }) => id);
  const ana = await ground.enter({ name: 'Ana López', groupIds });
  const bo = await ground.enter({ name: 'Bo Berg', groupIds });
  const chief = await ground.enter({ name: 'Chiara Moretti', role: 'administrator', groupIds });
  await ground.call('POST', '/api/templates/sync', {});
  await prepareRules(ground);
  await ground.call('POST', '/api/macros', {
    name: 'Where is my parcel',
    scope: 'common',
    text: 'Hello {{ contact.name }}, I have asked the carrier about your parcel and will write as soon as I know more.',
    actions: [{ type: 'addLabel', label: 'carrier' }],
  });
  await ground.call('POST', '/api/macros', {
    name: 'Solved, goodbye',
    scope: 'common',
    text: 'Gladly! Have a nice day.',
    actions: [{ type: 'endChat', status: 'closed' }],
  });

  for (const [from, profileName, text] of SHOP) await ground.write(from, text, { profileName });
  const numbers = await Promise.all(SHOP.map(([from]) => ground.caseOf(from)));
  const [marta, jonas, aisha, luca, , sofia, tom, , , grace, emil] = numbers as [number, ...number[]];

  const take = (seat: Seat, number = 0) => seat.call('POST', `/api/cases/${number}/chat/take`, {});
  for (const number of [marta, jonas, aisha]) await take(ana, number);
  for (const number of [luca, sofia]) await take(bo, number);
  await answer(bo, luca!, 'We do: it takes three to five days.');
  await ana.call('PUT', `/api/cases/${jonas}/draft`, { text: 'Yes, until it leaves us. Which', note: '' });
  await talkWithMarta(ground, ana, marta);

  await bo.call('POST', `/api/cases/${sofia}/notes`, {
    text: '@Ana López could you take this one? I am in a meeting until four.',
    mentions: [ana.id],
  });

  await answer(ana, tom!, 'Gladly!');
  await ana.call('POST', `/api/cases/${tom}/chat/end`, { status: 'closed' });
  await answer(bo, grace!, 'In the app, under Profile. Does that help?');
  await bo.call('POST', `/api/cases/${grace}/chat/end`, { status: 'pending' });
  await chief.call('PATCH', `/api/cases/${emil}`, { labels: ['return'], priority: 'high' });
  await chief.call('POST', `/api/cases/${emil}/chat/end`, { status: 'open' });

  return { ana, bo, chief, talk: marta, closedWindow: await writeFirst(ground, ana), ended: grace! };
}

async function prepareRules(ground: Ground): Promise<void> {
  const rule = (body: object) => ground.call('POST', '/api/rules', { mode: 'on', ...body });
  await rule({
    name: 'Late parcels first',
    type: 'new',
    conditions: { all: [{ fact: 'message.text', operator: 'textContains', value: 'parcel' }] },
    actions: [
      { type: 'setPriority', priority: 'high' },
      { type: 'addLabel', label: 'parcel' },
    ],
  });
  await rule({
    name: 'An hour of silence',
    type: 'current',
    after: { fact: 'message.lastCustomerAt', duration: 'PT1H' },
    conditions: { all: [] },
    actions: [{ type: 'addNote', text: 'An hour without an answer.' }],
  });
  // Begun and not published yet: it is looked at in the dialog.
  await ground.call('POST', '/api/rules?draft=true', {
    name: 'Say when parcels leave',
    type: 'new',
    mode: 'on',
    conditions: { all: [{ fact: 'message.text', operator: 'textContains', value: 'parcel' }] },
    actions: [{ type: 'sendMessage', text: 'Parcels leave our house every day at 16:00.' }],
  });
}

async function talkWithMarta(ground: Ground, ana: Seat, number: number): Promise<void> {
  const from = SHOP[0][0];
  await answer(
    ana,
    number,
    'Good morning Marta! Let me look that up. Could you send me a picture of the label?',
  );
  const picture = await sharp(Buffer.from(PARCEL)).png().toBuffer();
  await ground.write(from, 'This is what I got with the order', {
    media: { contentType: 'image/png', content: picture.toString('base64') },
  });
  await ground.write(from, '', {
    location: { latitude: 41.3874, longitude: 2.1686, label: 'Plaça de Catalunya' },
  });
  await answer(ana, number, 'Thank you. The carrier has it in Barcelona; it comes this afternoon.');
  await ana.call('POST', `/api/cases/${number}/notes`, { text: 'The carrier had the wrong house number.' });
  await ground.write(from, 'Perfect, I am at home until six.');
  await until(
    async () => (await ana.call('GET', `/api/cases/${number}/messages`)).body.items,
    (items: any[]) =>
      items.length === 6 && items.every((one) => one.attachments.every((file: any) => file.url)),
    30_000,
  );
}

/** A chat that we begin: until the customer answers, only templates may be sent. */
async function writeFirst(ground: Ground, ana: Seat): Promise<number> {
  const { body: integrations } = await ground.call('GET', '/api/integrations');
  const { body: templates } = await ground.call('GET', '/api/templates');
  const template = templates.items.find(
    ({ sendable, variables }: any) => sendable === 'always' && Object.keys(variables).length > 0,
  );
  const { body } = await ana.call('POST', '/api/conversations', {
    integrationId: integrations.items[0].id,
    to: '+15550100099',
    template: { contentSid: template.contentSid, variables: template.variables },
  });
  return body.caseNumber;
}

const answer = (seat: Seat, number: number, text: string) =>
  seat.call('POST', `/api/cases/${number}/messages`, { text, clientId: randomUUID() });

const PARCEL = `<svg xmlns="http://www.w3.org/2000/svg" width="720" height="480">
<rect width="720" height="480" fill="#d9e4ec"/><rect y="360" width="720" height="120" fill="#b9a78f"/>
<path d="M180 170 L360 110 L540 170 L540 370 L360 430 L180 370 Z" fill="#c98f4e"/>
<path d="M180 170 L360 230 L540 170 L360 110 Z" fill="#e0ad6d"/><path d="M360 230 V430" stroke="#8f6231" stroke-width="4"/>
<path d="M270 140 L450 200 V250 L425 240 V205 L245 148 Z" fill="#f3dfb8"/>
<rect x="400" y="270" width="110" height="70" transform="skewY(-18)" x2="0" fill="#fff"/></svg>`;
