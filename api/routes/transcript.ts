import { Readable } from 'node:stream';
import { z } from 'zod';
import { visibleCase } from '../../cases/read-cases';
import { readTranscript } from '../../cases/transcript';
import type { App } from '../app';
import { byNumber } from '../case-schemas';
import { asPdf } from '../transcript/as-pdf';
import { asText } from '../transcript/as-text';

const format = z.enum(['text', 'pdf'], { error: 'Must be text or pdf.' });

/** The talk of a case as a file. */
export function transcriptRoutes(app: App): void {
  app.get(
    '/api/cases/:number/transcript',
    {
      schema: {
        tags: ['cases'],
        summary: 'The talk of a case as a file, without notes, in the workspace’s time zone',
        params: byNumber,
        querystring: z.strictObject({ format: format.default('text') }),
      },
    },
    async ({ viewer, params, query }, reply) => {
      const c = await visibleCase(app.db, viewer, params.number);
      const transcript = await readTranscript(app.db, viewer, c);
      const isPdf = query.format === 'pdf';
      return (
        reply
          .type(isPdf ? 'application/pdf' : 'text/plain; charset=utf-8')
          // Of digits only: no customer has a say in the name of the file.
          .header('content-disposition', `attachment; filename="case-${c.number}.${isPdf ? 'pdf' : 'txt'}"`)
          .send(isPdf ? asPdf(transcript) : Readable.from(asText(transcript)))
      );
    },
  );
}
