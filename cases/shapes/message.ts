import { z } from 'zod';

const MESSAGE_KINDS = [
  'text',
  'image',
  'audio',
  'video',
  'document',
  'sticker',
  'contactCard',
  'location',
  'interactive',
  'template',
  'unsupported',
] as const;

const MESSAGE_STATUSES = ['received', 'queued', 'sending', 'sent', 'delivered', 'read', 'failed'] as const;

/** A file of a message, or one that was uploaded to be sent. */
const contactCardShape = z.object({
  name: z.string().nullable(),
  organisation: z.string().nullable(),
  phones: z.array(
    z.object({
      number: z.string().describe('As it is written on the card'),
      type: z.string().nullable(),
      whatsapp: z.string().nullable().describe('E.164, where the card says that the person is on WhatsApp'),
    }),
  ),
  emails: z.array(z.string()),
});

export const attachmentShape = z.object({
  id: z.string(),
  name: z.string().nullable(),
  type: z.string().describe('MIME type'),
  size: z.number().int().nullable().describe('Bytes'),
  state: z.enum(['stored', 'fetching', 'failed', 'tooLarge']),
  error: z.string().nullable().describe('Why it is `failed` or `tooLarge`'),
  url: z.string(),
  thumbnailUrl: z.string().nullable().describe('A small picture of a picture'),
});

/** Buttons and lists, as prepared content offers them and as a message carries them. */
export const interactiveShape = z.object({
  type: z.enum(['buttons', 'list']),
  body: z.string().describe('What is read above the buttons or the list'),
  buttons: z.array(
    z.object({
      id: z.string().nullable().describe('Comes back as the payload when the customer presses it'),
      title: z.string(),
      type: z.enum(['reply', 'url', 'phone', 'code', 'other']),
      value: z.string().nullable().describe('The address it opens, the number it calls, the code it copies'),
    }),
  ),
  listButton: z.string().nullable().describe('What opens the list; null where there is none'),
  items: z.array(
    z.object({ id: z.string().nullable(), title: z.string(), description: z.string().nullable() }),
  ),
});

/** A message as the API and the event stream show it. */
export const messageShape = z
  .object({
    id: z.string(),
    caseNumber: z.number().int().nullable().describe('null for a message of a blocked customer'),
    direction: z.enum(['in', 'out']),
    kind: z.enum(MESSAGE_KINDS),
    text: z.string(),
    author: z.object({
      type: z.enum(['customer', 'agent', 'rule', 'system']),
      id: z.string().nullable(),
      name: z.string().nullable(),
    }),
    status: z
      .enum(MESSAGE_STATUSES)
      .describe('`queued`: accepted by us; `sending`: handed over, or the outcome is unknown'),
    held: z
      .enum(['rule', 'paused'])
      .nullable()
      .describe('Why a queued message of a rule waits: its rule is held, or all rules are paused'),
    sendAt: z.iso
      .datetime()
      .nullable()
      .describe('When a scheduled message is to be sent; null once it goes, and for all others'),
    cancelIfCustomerWrites: z
      .boolean()
      .describe('A scheduled message that is given up when the customer writes before its time'),
    heldUntil: z.iso
      .datetime()
      .nullable()
      .describe('Until when a queued answer can be taken back before it is sent; null once it goes'),
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
    waiting: z
      .object({ code: z.string(), message: z.string(), until: z.iso.datetime() })
      .nullable()
      .describe('Why a queued message was not taken the last time, and when it is tried again'),
    attachments: z.array(attachmentShape),
    location: z
      .object({
        latitude: z.number(),
        longitude: z.number(),
        label: z.string().nullable(),
        address: z.string().nullable(),
      })
      .nullable(),
    quoted: z
      .object({
        id: z
          .string()
          .nullable()
          .describe('null when the quoted message is in a case that you may not see, or unknown'),
        text: z.string().nullable(),
        direction: z.enum(['in', 'out']).nullable(),
      })
      .nullable(),
    forwarded: z
      .enum(['once', 'often'])
      .nullable()
      .describe('A message that was forwarded to the customer first; often: more than five times'),
    referral: z
      .object({
        type: z.string().nullable(),
        id: z.string().nullable(),
        url: z.string().nullable(),
        headline: z.string().nullable(),
        body: z.string().nullable(),
        clickId: z.string().nullable(),
      })
      .nullable()
      .describe('The advertisement or post that the customer came from'),
    contactCards: z
      .array(contactCardShape)
      .describe('Contacts that the customer sent, once their file is stored'),
    button: z
      .object({ text: z.string().nullable(), payload: z.string().nullable() })
      .nullable()
      .describe('What the customer pressed, or chose from a list'),
    interactive: interactiveShape
      .nullable()
      .describe('The buttons or the list that were sent; null for a message without'),
    clientId: z.string().nullable(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Message' });

export type MessageShape = z.infer<typeof messageShape>;
