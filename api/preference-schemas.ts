import { z } from 'zod';
import { name } from './schemas';

const flag = z.boolean({ error: 'Must be true or false.' });
/** When the screen makes itself heard. */
export const sounds = z.strictObject({ newChat: flag, customerWaits: flag, transfer: flag });

/** How somebody wants their screen to be, `sounds` aside. */
export const preferenceFields = {
  sendWith: z.enum(['enter', 'ctrlEnter'], { error: 'Must be enter or ctrlEnter.' }),
  undoSeconds: z
    .union([z.literal(0), z.literal(3), z.literal(5)], { error: 'Must be 0, 3 or 5.' })
    .describe('For the `undoSeconds` of answers'),
  singleKeys: flag.describe('Shortcuts of one key'),
  desktopNotifications: flag,
  repeatWhileWaiting: flag.describe('Sounds come again while a customer waits'),
  theme: z.enum(['system', 'light', 'dark'], { error: 'Must be system, light or dark.' }),
  language: z
    .enum(['en', 'de'], { error: 'Must be en, de or null.' })
    .nullable()
    .describe('null: as the browser says'),
  caseColumns: z
    .array(name(100))
    .max(50, 'Must be at most 50 columns.')
    .refine((all) => new Set(all).size === all.length, 'Must not hold the same column twice.')
    .describe('In lists of cases; none: the usual ones'),
};
