import type { CaseRow } from '../db/schema';
import { holidayOn } from '../rules/calendar';
import { localTime } from '../rules/local-time';
import type { TextValues } from '../rules/variables';
import type { PassContext } from './pass-context';

/** What a text shows of a message: as much as the longest that WhatsApp takes from a customer. */
const LONGEST_TEXT = 4096;

/** What texts with variables hold for a case as the rules above have left it. */
export async function readTextValues(context: PassContext, c: CaseRow): Promise<TextValues> {
  const { trx, conversation, event, now, timing } = context;
  const names = await trx
    .selectFrom('contacts')
    .innerJoin('groups', (join) => join.on('groups.id', '=', c.groupId))
    .innerJoin('integrations', (join) => join.on('integrations.id', '=', c.integrationId))
    .leftJoin('contactAddresses', (join) => join.on('contactAddresses.address', '=', conversation.address))
    .leftJoin('users as assignee', (join) => join.on('assignee.id', '=', c.assigneeId))
    .leftJoin('users as taker', (join) => join.on('taker.id', '=', c.takenBy))
    .select(['contacts.name', 'contacts.labels', 'contactAddresses.phone', 'groups.name as group'])
    .select(['integrations.name as integration', 'assignee.name as agent', 'taker.name as taker'])
    .where('contacts.id', '=', c.contactId)
    .executeTakeFirstOrThrow();
  const { date, timeOfDay: time, dayOfWeek } = localTime(now.getTime(), timing.timeZone);
  const closesAt = conversation.windowCloseHandled ? now : conversation.windowClosesAt;
  return {
    contact: {
      name: names.name,
      firstName: names.name?.trim().split(/\s+/)[0] ?? null,
      phone: names.phone,
      labels: names.labels,
    },
    case: {
      number: c.number,
      subject: c.subject,
      status: c.status,
      priority: c.priority,
      labels: c.labels,
      waitingMinutes: c.waitingSince && wholeMinutes(now.getTime() - c.waitingSince.getTime()),
      field: plainFields(c.fields),
    },
    message: { text: await textOf(context, event.messageId) },
    agent: { name: names.agent },
    taker: { name: names.taker },
    group: { name: names.group },
    integration: { name: names.integration },
    window: { minutesLeft: closesAt && wholeMinutes(closesAt.getTime() - now.getTime()) },
    time: {
      holiday: holidayOn(now.getTime(), timing),
      date,
      time,
      weekday: dayOfWeek.charAt(0).toUpperCase() + dayOfWeek.slice(1),
    },
  };
}

async function textOf({ trx, conversation }: PassContext, messageId: string | null): Promise<string | null> {
  if (messageId === null) return null;
  const message = await trx
    .selectFrom('messages')
    .select('text')
    .where('conversationId', '=', conversation.id)
    .where('id', '=', messageId)
    .executeTakeFirst();
  return message ? message.text.slice(0, LONGEST_TEXT) : null;
}

/** Fields hold what people and programs put there; lists and objects are nothing to be read. */
function plainFields(fields: Record<string, unknown>): TextValues['case']['field'] {
  const isPlain = (entry: [string, unknown]): entry is [string, string | number | boolean] =>
    ['string', 'number', 'boolean'].includes(typeof entry[1]);
  return Object.fromEntries(Object.entries(fields).filter(isPlain));
}

function wholeMinutes(ms: number): number {
  return Math.max(0, Math.floor(ms / 60_000));
}
