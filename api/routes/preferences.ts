import { z } from 'zod';
import { changePreferences, readPreferences } from '../../workspace/preferences';
import type { App } from '../app';
import { preferenceFields, sounds } from '../preference-schemas';
import { given } from '../schemas';

const preferences = z.object({ ...preferenceFields, sounds }).meta({ id: 'Preferences' });
const changes = z.strictObject({ ...preferenceFields, sounds: sounds.partial() }).partial();

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
