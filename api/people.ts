import { z } from 'zod';
import { PASSWORD_MAX, PASSWORD_MIN } from '../workspace/passwords';
import type { Viewer } from '../workspace/viewer';
import type { User } from '../workspace/users';
import { time } from './schemas';

export const presence = z.enum(['online', 'withoutChats', 'offline'], {
  error: 'Must be online, withoutChats or offline.',
});
export const role = z.enum(['agent', 'administrator'], { error: 'Must be agent or administrator.' });

export const email = z.email('Must be an e-mail address.').max(254);
export const password = z
  .string()
  .min(PASSWORD_MIN, `Must have at least ${PASSWORD_MIN} characters.`)
  .max(PASSWORD_MAX, `Must have at most ${PASSWORD_MAX} characters.`);
export const chatsPerAgent = z
  .int('Must be a whole number, or null for the limit of the settings.')
  .min(1)
  .max(1000)
  .nullable()
  .describe('Null: as many chats as the settings say');

/** A person as administrators, and the person, see them. */
export const user = z
  .object({
    id: z.string(),
    email: z.string(),
    name: z.string(),
    role,
    presence,
    chatsPerAgent: z.int().nullable().describe('Null: as many chats as the settings say'),
    groupIds: z.array(z.string()),
    groups: z.array(z.object({ id: z.string(), name: z.string() })),
    createdAt: time,
  })
  .meta({ id: 'User' });

/** A colleague as agents see them. */
export const colleague = z.object({ id: z.string(), name: z.string(), presence }).meta({ id: 'Colleague' });

export function showUser({ createdAt, ...row }: User): z.infer<typeof user> {
  return { ...row, groupIds: row.groups.map((group) => group.id), createdAt: createdAt.toISOString() };
}

/** What the viewer may know of a person. */
export function showUserTo(viewer: Viewer, row: User): z.infer<typeof user> | z.infer<typeof colleague> {
  if (viewer.role === 'administrator') return showUser(row);
  return { id: row.id, name: row.name, presence: row.presence };
}
