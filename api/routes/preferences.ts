import { z } from 'zod';
import { changePreferences, readPreferences } from '../../workspace/preferences';
import type { App } from '../app';
import { given, name } from '../schemas';

const flag = z.boolean({ error: 'Must be true or false.' });
const sounds = z.strictObject({ newChat: flag, customerWaits: flag, transfer: flag });

const fields = {
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
const preferences = z.object({ ...fields, sounds }).meta({ id: 'Preferences' });
const changes = z.strictObject({ ...fields, sounds: sounds.partial() }).partial();

/** How the one who calls wants their screen to be; the same on every machine. */
export function preferenceRoutes(app: App): void {
  const tags = ['session'];

  app.get(
    '/api/me/preferences',
    { schema: { tags, summary: 'How you want your screen to be', response: { 200: preferences } } },
    ({ viewer }) => readPreferences(app.db, viewer.userId),
  );

  app.patch(
    '/api/me/preferences',
    {
      schema: {
        tags,
        summary: 'Change some of it; what is left out stays, inside `sounds` too',
        body: changes,
        response: { 200: preferences },
      },
    },
    ({ viewer, body: { sounds, ...others } }) =>
      changePreferences(app.db, viewer.userId, {
        ...given(others),
        ...(sounds && { sounds: given(sounds) }),
      }),
  );
}
