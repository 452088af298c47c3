import { z } from 'zod';
import { interactiveShape } from '../cases/shapes/message';
import { id } from './schemas';

const contentSid = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,100}$/, 'Must be the id of a template, as GET /api/templates lists it.')
  .describe("The provider's id of the template");

/** A template and what goes into it, as callers name it. */
export const templateChoice = z.strictObject({
  contentSid,
  variables: z
    .record(z.string().max(16), z.string().max(5_000))
    .refine((all) => Object.keys(all).length <= 100, 'A template has at most 100 variables.')
    .default({}),
});

export const templateShape = z
  .object({
    integrationId: id,
    contentSid: z.string(),
    name: z.string(),
    language: z.string(),
    type: z.string().describe("The provider's name of the type of content"),
    category: z.string().nullable().describe('What WhatsApp counts it as: it decides the price'),
    status: z.string().describe('What WhatsApp says about it, e.g. approved, pending, rejected'),
    rejectionReason: z.string().nullable(),
    sendable: z
      .enum(['always', 'inWindow', 'never'])
      .describe('inWindow: only while the 24-hour window is open'),
    text: z.string().describe('With its variables in double braces'),
    interactive: interactiveShape
      .nullable()
      .describe('Its buttons or its list, variables in double braces; null for content without'),
    variables: z.record(z.string(), z.string()).describe('Sample values of all its variables'),
    content: z.record(z.string(), z.unknown()).describe('As the provider describes it'),
  })
  .meta({ id: 'Template' });
