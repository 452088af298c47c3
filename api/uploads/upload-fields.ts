import { z } from 'zod';
import { id } from '../schemas';

/** What a form says besides its file, before it. */
export const uploadFields = z
  .strictObject({
    caseNumber: z
      .string()
      .regex(/^[1-9]\d{0,14}$/, 'Must be the number of a case.')
      .transform(Number)
      .optional()
      .describe('For whom it is: the limits of the channel of this case apply. Before the file'),
    integrationId: id.optional().describe('The same by an integration'),
  })
  .refine(({ caseNumber, integrationId }) => caseNumber === undefined || integrationId === undefined, {
    path: ['integrationId'],
    message: 'Leave it out where caseNumber is given.',
  });

/** For the description of the call only: a form is read as it comes. */
export const uploadForm = z.object({
  ...uploadFields.shape,
  file: z.string().meta({ format: 'binary' }).describe('The file, with its name and type; the last part'),
});
