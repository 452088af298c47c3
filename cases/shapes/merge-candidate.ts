import { z } from 'zod';
import { contactShape } from './contact';

/** A customer who is surely the same person as another one. */
export const mergeCandidateShape = z
  .object({
    contact: contactShape,
    reason: z
      .enum(['sameNumber', 'otherSpelling', 'formerAddress'])
      .describe(
        '`sameNumber`: known by one number; `otherSpelling`: of that number; `formerAddress`: an address has changed from the one to the other',
      ),
    explanation: z.string().describe('The reason in words'),
  })
  .meta({ id: 'MergeCandidate' });

export type MergeCandidateShape = z.infer<typeof mergeCandidateShape>;
