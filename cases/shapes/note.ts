import { z } from 'zod';

/** A note as the API and the event stream show it. */
export const noteShape = z
  .object({
    id: z.string(),
    caseNumber: z.number().int(),
    text: z.string(),
    author: z.object({
      type: z.enum(['agent', 'rule', 'macro', 'system']),
      id: z.string().nullable(),
      name: z.string().nullable(),
    }),
    mentions: z.array(z.object({ id: z.string(), name: z.string() })),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Note' });

export type NoteShape = z.infer<typeof noteShape>;
