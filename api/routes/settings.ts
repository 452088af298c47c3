import { IANAZone } from 'luxon';
import { z } from 'zod';
import { armAgain } from '../../automation/arm-cases';
import { rescheduleChats } from '../../cases/reschedule-chats';
import { inTransaction } from '../../db/transaction';
import { formatDuration } from '../../duration';
import { auditChanges, changesBetween } from '../../workspace/audit-log';
import { changeSettings, readSettings, warningFor, type Settings } from '../../workspace/settings';
import type { App } from '../app';
import { businessHours, holidays, quietHours } from '../../rules/calendar-schema';
import { calendarOut } from '../calendar-schemas';
import { preferenceFields } from '../preference-schemas';
import { duration, durationOut, given } from '../schemas';

const flag = z.boolean({ error: 'Must be true or false.' });
const chatsPerAgent = z.int('Must be a whole number, or null for no limit.').min(1).max(1000).nullable();
const messageLimit = z.int('Must be a whole number, or null for no limit.').min(0).max(1000).nullable();
const timeZone = z
  .string()
  .max(100)
  .refine((zone) => IANAZone.isValidZone(zone), 'Must be a time zone like Europe/Paris.');

const crmUrl = z
  .string()
  .trim()
  .max(1_000, 'Must have at most 1000 characters.')
  .refine(isCrmUrl, 'Must begin with https:// and hold {externalId} or {phone} behind the name of the host.')
  .nullable();

/** Whoever opens it trusts the host: nothing of a customer may be part of its name. */
function isCrmUrl(text: string): boolean {
  const [before = '', ...others] = text.split(/\{(?:externalId|phone)\}/);
  return others.length > 0 && /^https:\/\/[^/?#\\@]+[/?#]/.test(before) && URL.canParse(before);
}

const preferenceDefaults = z
  .strictObject({
    sendWith: preferenceFields.sendWith,
    undoSeconds: preferenceFields.undoSeconds,
    desktopNotifications: flag,
    repeatWhileWaiting: flag,
    sounds: z.strictObject({ newChat: flag, customerWaits: flag, transfer: flag }).partial(),
  })
  .partial();

const changes = z
  .strictObject({
    inactivityTimeout: duration('PT1S', 'P30D'),
    endingWarning: duration('PT0S', 'P30D'),
    postponeBy: duration('PT1S', 'P30D'),
    postponeAllowed: flag,
    endUnanswered: flag,
    reopenWithin: duration('PT0S', 'P365D'),
    takerAway: duration('PT0S', 'P30D'),
    chatsPerAgent,
    typingIndicator: flag,
    waitingTargetSync: duration('PT1S', 'P30D'),
    waitingTargetAsync: duration('PT1S', 'P30D'),
    timeZone,
    businessHours,
    holidays,
    quietHours,
    ruleMessagesPerHour: messageLimit,
    ruleMessagesPerDay: messageLimit,
    deleteMediaAtProvider: flag,
    crmUrl,
    preferenceDefaults,
  })
  .partial();

const settings = z
  .object({
    inactivityTimeout: durationOut,
    endingWarning: durationOut,
    postponeBy: durationOut,
    postponeAllowed: z.boolean(),
    endUnanswered: z.boolean(),
    reopenWithin: durationOut,
    takerAway: durationOut,
    chatsPerAgent: z.int().nullable(),
    typingIndicator: z
      .boolean()
      .describe('Customers see that an agent types, and that their messages were read'),
    waitingTargetSync: durationOut,
    waitingTargetAsync: durationOut,
    timeZone: z.string(),
    ...calendarOut,
    ruleMessagesPerHour: z.int().nullable(),
    ruleMessagesPerDay: z.int().nullable(),
    deleteMediaAtProvider: z.boolean().describe("Customers' files go from their provider once they are here"),
    crmUrl: z
      .string()
      .nullable()
      .describe('Where a customer is shown in another system; `{externalId}` and `{phone}` stand for theirs'),
    preferenceDefaults: preferenceDefaults.describe(
      'What holds for whoever has not chosen otherwise in `/api/me/preferences`; replaced as a whole',
    ),
  })
  .meta({ id: 'Settings' });

/** How chats live in this workspace: all read, administrators change. */
export function settingsRoutes(app: App): void {
  app.get(
    '/api/settings',
    { schema: { tags: ['settings'], summary: 'The settings in force', response: { 200: settings } } },
    async () => show(await readSettings(app.db)),
  );

  app.patch(
    '/api/settings',
    {
      config: { role: 'administrator' },
      schema: {
        tags: ['settings'],
        summary: 'Change settings; open chats follow at once',
        body: changes,
        response: { 200: settings },
      },
    },
    async (request) => {
      const { timeZone, businessHours, holidays } = request.body;
      const changed = await inTransaction(app.db, async (trx) => {
        if ([timeZone, businessHours, holidays].some((value) => value !== undefined)) await armAgain(trx);
        const before = await readSettings(trx, { locked: true });
        const after = await changeSettings(trx, stored(request.body));
        await auditChanges(trx, request.viewer.userId, {
          what: 'settings.changed',
          target: { type: 'settings', id: 'settings', name: '' },
          changes: changesBetween(show(before), show(after)),
        });
        return after;
      });
      const { inactivityTimeout, endingWarning, endUnanswered } = request.body;
      if ([inactivityTimeout, endingWarning, endUnanswered].some((value) => value !== undefined)) {
        for (const id of await rescheduleChats(app.db)) app.wake(id);
      }
      return show(changed);
    },
  );
}

function stored(body: z.infer<typeof changes>): Partial<Settings> {
  return given({
    inactivityTimeoutMs: body.inactivityTimeout,
    endingWarningMs: body.endingWarning,
    postponeByMs: body.postponeBy,
    postponeAllowed: body.postponeAllowed,
    endUnanswered: body.endUnanswered,
    reopenWithinMs: body.reopenWithin,
    takerAwayMs: body.takerAway,
    chatsPerAgent: body.chatsPerAgent,
    typingIndicator: body.typingIndicator,
    waitingTargetSyncMs: body.waitingTargetSync,
    waitingTargetAsyncMs: body.waitingTargetAsync,
    timeZone: body.timeZone,
    businessHours: body.businessHours,
    holidays: body.holidays,
    quietHours: body.quietHours,
    ruleMessagesPerHour: body.ruleMessagesPerHour,
    ruleMessagesPerDay: body.ruleMessagesPerDay,
    deleteMediaAtProvider: body.deleteMediaAtProvider,
    crmUrl: body.crmUrl,
    preferenceDefaults: body.preferenceDefaults && chosenDefaults(body.preferenceDefaults),
  });
}

function chosenDefaults({ sounds, ...others }: z.infer<typeof preferenceDefaults>) {
  return { ...given(others), ...(sounds && { sounds: given(sounds) }) };
}

function show(now: Settings): z.input<typeof settings> {
  return {
    inactivityTimeout: formatDuration(now.inactivityTimeoutMs),
    endingWarning: formatDuration(warningFor(now, now.inactivityTimeoutMs)),
    postponeBy: formatDuration(now.postponeByMs),
    postponeAllowed: now.postponeAllowed,
    endUnanswered: now.endUnanswered,
    reopenWithin: formatDuration(now.reopenWithinMs),
    takerAway: formatDuration(now.takerAwayMs),
    chatsPerAgent: now.chatsPerAgent,
    typingIndicator: now.typingIndicator,
    waitingTargetSync: formatDuration(now.waitingTargetSyncMs),
    waitingTargetAsync: formatDuration(now.waitingTargetAsyncMs),
    timeZone: now.timeZone,
    businessHours: now.businessHours,
    holidays: now.holidays,
    quietHours: now.quietHours,
    ruleMessagesPerHour: now.ruleMessagesPerHour,
    ruleMessagesPerDay: now.ruleMessagesPerDay,
    deleteMediaAtProvider: now.deleteMediaAtProvider,
    crmUrl: now.crmUrl,
    preferenceDefaults: now.preferenceDefaults,
  };
}
