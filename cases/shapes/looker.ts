import { z } from 'zod';

/** Somebody who has a case open. */
export const lookerShape = z
  .object({
    id: z.string(),
    name: z.string(),
    typing: z.boolean().describe('They write an answer or a note'),
  })
  .meta({ id: 'Looker' });

export type LookerShape = z.infer<typeof lookerShape>;
