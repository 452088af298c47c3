import { z } from 'zod';
import { caseStatus, priority } from './case';

const person = z.object({ id: z.string(), name: z.string() });
const moment = z.iso.datetime();
const count = z.int();

export const refusedCase = z.object({ number: z.int(), reason: z.string() });

/** One change of many cases, as far as it has come. */
export const bulkEditShape = z
  .object({
    id: z.string(),
    state: z.enum(['running', 'done', 'undoing', 'undone']),
    change: z.object({
      status: caseStatus.optional(),
      priority: priority.optional(),
      groupId: z.string().optional(),
      assigneeId: z.string().nullable().optional(),
      addLabels: z.array(z.string()).optional(),
      removeLabels: z.array(z.string()).optional(),
    }),
    runRules: z.boolean(),
    by: person.nullable().describe('null once that person is gone'),
    total: count.describe('Cases of the edit'),
    done: count.describe('Cases it has come to; fewer than `total` where it was undone before its end'),
    changed: count.describe('Cases it has changed'),
    refused: z.array(refusedCase).describe('Cases it could not change and why; the first 1000'),
    createdAt: moment,
    finishedAt: moment.nullable(),
    undoUntil: moment.nullable().describe('Until when it can be undone; null while it is at work'),
    undo: z
      .object({
        by: person.nullable(),
        total: count,
        done: count,
        changed: count.describe('Cases of which something was put back'),
        leftAlone: z
          .array(
            z.object({
              number: z.int(),
              what: z.enum(['status', 'priority', 'group', 'assignee', 'label', 'chat', 'case']),
              reason: z.string(),
            }),
          )
          .describe('What was not put back because it was changed meanwhile; of the first 1000 cases'),
      })
      .nullable()
      .describe('null: nobody has asked for it'),
  })
  .meta({ id: 'BulkEdit' });

export type BulkEditShape = z.infer<typeof bulkEditShape>;
