import { z } from 'zod';

/** A customer as the API shows them. */
export const contactShape = z
  .object({
    id: z.string(),
    name: z.string().nullable(),
    addresses: z.array(z.object({ address: z.string(), phone: z.string().nullable() })),
    labels: z.array(z.string()),
    fields: z.record(z.string(), z.unknown()),
    blocked: z.boolean(),
    externalId: z.string().nullable().describe('What another system calls them'),
    optedOut: z
      .boolean()
      .describe('They opted out or blocked our number: rules write to them again once they have written'),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'Contact' });

export type ContactShape = z.infer<typeof contactShape>;
