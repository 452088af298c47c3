import { z } from 'zod';
import { attachmentShape } from './message';

export const draftMode = z.enum(['reply', 'note'], { error: 'Must be reply or note.' });

/** What a person is writing in a case, as the API and their event stream show it. */
export const draftShape = z
  .object({
    text: z.string(),
    note: z.string(),
    mode: draftMode.describe('Which of the two the person is writing'),
    attachmentIds: z.array(z.string()),
    attachments: z.array(attachmentShape).describe('The files of `attachmentIds`, in their order'),
    template: z.object({ contentSid: z.string(), variables: z.record(z.string(), z.string()) }).nullable(),
    updatedAt: z.iso
      .datetime()
      .nullable()
      .describe('Names this state of the draft (`basedOn` of the next PUT); null: there is none'),
  })
  .meta({ id: 'Draft' });

export type DraftShape = z.infer<typeof draftShape>;
