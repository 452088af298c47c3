import type { Db } from '../db/connection';
import type { CaseStatus, Priority } from '../db/schema';
import type { Action } from '../rules/actions';
import { valueOf } from '../rules/asked';
import { holidayOn } from '../rules/calendar';
import { localTime } from '../rules/local-time';
import { hasVariables, renderText } from '../rules/texts';
import type { TextValues } from '../rules/variables';
import type { Settings } from '../workspace/settings';
import type { SampleEntry } from './try-result';
import type { Sampled } from './try-tally';

const MOST_SHOWN = 1_000;

/** The texts that a sampled rule would have written, with the names that people and things have today. */
export async function renderTexts(
  db: Db,
  sampled: Sampled,
  settings: Settings,
): Promise<SampleEntry['texts']> {
  const texts = sampled.run.rule.actions.flatMap(textsOf);
  if (texts.length === 0) return [];
  const values = texts.some(({ text }) => hasVariables(text)) ? await valuesOf(db, sampled, settings) : null;
  return texts.map(({ action, text }) => {
    const rendered = values ? renderText(text, values) : { text };
    return { action, text: 'text' in rendered ? rendered.text.slice(0, MOST_SHOWN) : null };
  });
}

function textsOf(action: Action): { action: string; text: string }[] {
  const { type } = action;
  if (type === 'sendMessage' || type === 'addNote') return [{ action: type, text: action.text }];
  if (type === 'notify') return action.text === undefined ? [] : [{ action: type, text: action.text }];
  if (type === 'sendTemplate')
    return Object.values(action.variables ?? {}).map((text) => ({ action: type, text }));
  return [];
}

async function valuesOf(db: Db, { past, run }: Sampled, settings: Settings): Promise<TextValues> {
  const fact = (name: string) => valueOf(run.known.facts, name);
  const text = (name: string) => {
    const value = fact(name);
    return typeof value === 'string' ? value : null;
  };
  const list = (name: string) => {
    const value = fact(name);
    return typeof value === 'object' ? value : [];
  };
  const minutes = (name: string) => {
    const value = fact(name);
    return typeof value === 'number' ? Math.floor(value) : null;
  };
  const names = await readNames(db, past.conversationId, {
    groupId: text('group.id'),
    assigneeId: text('assignee.id'),
    takerId: text('taker.id'),
  });
  const { date, timeOfDay: time, dayOfWeek } = localTime(past.judgedAt.getTime(), settings.timeZone);
  const fields = Object.entries(run.known.facts.values).filter(([name]) => name.startsWith('case.field.'));
  return {
    contact: {
      name: names.contact,
      firstName: names.contact?.trim().split(/\s+/)[0] ?? null,
      phone: names.phone,
      labels: list('contact.labels'),
    },
    case: {
      number: past.caseNumber,
      subject: text('case.subject') ?? '',
      status: (text('case.status') ?? 'open') as CaseStatus, // the fact has no other values
      priority: (text('case.priority') ?? 'normal') as Priority, // nor has this one
      labels: list('case.labels'),
      waitingMinutes: minutes('case.waitingMinutes'),
      field: Object.fromEntries(
        fields.map(([name, value]) => [name.slice('case.field.'.length), String(value)]),
      ),
    },
    message: { text: text('message.text') },
    agent: { name: names.assignee },
    taker: { name: names.taker },
    group: { name: names.group ?? '' },
    integration: { name: names.integration },
    window: { minutesLeft: minutes('window.minutesLeft') },
    time: {
      holiday: holidayOn(past.judgedAt.getTime(), settings),
      date,
      time,
      weekday: dayOfWeek.charAt(0).toUpperCase() + dayOfWeek.slice(1),
    },
  };
}

interface Holding {
  groupId: string | null;
  assigneeId: string | null;
  takerId: string | null;
}

function readNames(db: Db, conversationId: string, { groupId, assigneeId, takerId }: Holding) {
  return db
    .selectFrom('conversations')
    .innerJoin('contacts', 'contacts.id', 'conversations.contactId')
    .innerJoin('integrations', 'integrations.id', 'conversations.integrationId')
    .leftJoin('contactAddresses', 'contactAddresses.address', 'conversations.address')
    .leftJoin('groups', (join) => join.on('groups.id', '=', groupId))
    .leftJoin('users as assignee', (join) => join.on('assignee.id', '=', assigneeId))
    .leftJoin('users as taker', (join) => join.on('taker.id', '=', takerId))
    .select(['contacts.name as contact', 'contactAddresses.phone', 'integrations.name as integration'])
    .select(['groups.name as group', 'assignee.name as assignee', 'taker.name as taker'])
    .where('conversations.id', '=', conversationId)
    .executeTakeFirstOrThrow();
}
