import type { TFunction } from 'i18next';
import { isPriority, isStatus } from '../case/standing';
import { spanWords } from '../time/span-words';
import { msOf } from '../time/spans';
import {
  ENDED_BY,
  EXPECTED,
  kindOf,
  type Expectation,
  type Failure,
  type FieldValues,
  type Step,
} from './scenario-shapes';
import { longForm } from './write-scenario';

/** What it takes to say a scenario in words. */
export interface Speaker {
  t: TFunction<'scenarios'>;
  common: TFunction;
  language: string;
}

/** One step as a sentence. */
export function stepWords(say: Speaker, step: Step): string {
  const { t, common, language } = say;
  const kind = kindOf(step);
  if (kind === null) return JSON.stringify(step);
  const status = (value: string) => valueWords(say, 'status', value);
  const agent = (name: string | true | undefined) => (typeof name === 'string' ? name : t('words.agent'));
  const { agentAnswers, agentNote, agentSets, agentEndsChat, presence, deliveryFails } = step;
  if (step.customerWrites !== undefined) return customerWords(say, step.customerWrites);
  if (agentAnswers !== undefined) {
    const said = typeof agentAnswers === 'string' ? { text: agentAnswers } : agentAnswers;
    const who = agent(said.agent);
    return said.endChat
      ? t('words.answersAndEnds', { who, text: said.text, status: status(said.endChat.status) })
      : t('words.answers', { who, text: said.text });
  }
  if (agentNote !== undefined) {
    const said = typeof agentNote === 'string' ? { text: agentNote } : agentNote;
    return t('words.notes', { who: agent(said.agent), text: said.text });
  }
  if (agentSets) {
    const { agent: who, ...sets } = agentSets;
    return t('words.sets', { who: agent(who), what: expectationWords(say, sets) });
  }
  if (step.agentTakes !== undefined) return t('words.takes', { who: agent(step.agentTakes) });
  if (step.agentPostpones !== undefined) return t('words.postpones', { who: agent(step.agentPostpones) });
  if (agentEndsChat)
    return t('words.ends', { who: agent(agentEndsChat.agent), status: status(agentEndsChat.status) });
  if (presence)
    return t('words.presence', { who: presence.agent, presence: common(`presence.${presence.is}`) });
  if (deliveryFails) return t('words.fails', { code: deliveryFails.code });
  if (step.passes !== undefined) return t('words.passes', { span: durationWords(step.passes, language) });
  if (step.at !== undefined) return t('words.at', { time: step.at });
  return t('words.expect', { what: expectationWords(say, step.expect ?? {}) });
}

function customerWords({ t }: Speaker, wrote: NonNullable<Step['customerWrites']>): string {
  const { text = '', from, kind, button }: Exclude<typeof wrote, string> = longForm(wrote);
  const who = from ?? t('words.customer');
  if (button !== undefined) {
    const chosen = typeof button === 'string' ? { text: button } : button;
    return t('words.chooses', { who, text: chosen.text ?? chosen.payload ?? '' });
  }
  if (kind === undefined || kind === 'text') return t('words.writes', { who, text });
  const what = t(`messageKinds.${kind}`);
  return text === '' ? t('words.sends', { who, what }) : t('words.sendsWith', { who, what, text });
}

/** A duration as people say it; as it is written where it counts in weeks, months or years. */
export const durationWords = (duration: string, language: string): string =>
  isPlainDuration(duration) ? spanWords(msOf(duration), language) : duration;

/** Whether a duration is in days, hours, minutes and seconds, as our controls write it. */
export const isPlainDuration = (duration: string): boolean =>
  /^P(?=.)(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$/.test(duration);

/** What is expected, or set: `Status: Open; Labels: vip`. */
export function expectationWords(say: Speaker, wanted: Expectation): string {
  return EXPECTED.flatMap((key) =>
    key in wanted ? [`${say.t(`expected.${key}`)}: ${valueWords(say, key, wanted[key])}`] : [],
  ).join('; ');
}

/** One value of what can be expected, as it was wanted or as it was. */
export function valueWords(say: Speaker, key: keyof Expectation, value: unknown): string {
  const { t, common, language } = say;
  const quoted = (text: unknown) => t('words.quoted', { text: String(text) });
  const listed = (list: readonly unknown[], one: (value: unknown) => string) =>
    list.length === 0 ? t('words.none') : list.map(one).join(', ');
  if (key === 'fields') return fieldWords(say, value as FieldValues); // as the schema says
  if (typeof value === 'object' && value !== null && 'contains' in value) {
    const { contains } = value;
    return Array.isArray(contains)
      ? t('words.amongThem', { what: listed(contains, quoted) })
      : t('words.oneWith', { text: String(contains) });
  }
  if (Array.isArray(value)) return listed(value, quoted);
  if (value === null || value === undefined) return t('words.nobody');
  const text = asText(value);
  switch (key) {
    case 'status':
      return isStatus(text) ? common(`thread.status.${text}`) : text;
    case 'priority':
      return isPriority(text) ? common(`priority.${text}`) : text;
    case 'chat':
      return text === 'active' || text === 'ended' ? t(`values.chat.${text}`) : text;
    case 'window':
      return text === 'open' || text === 'closed' ? t(`values.window.${text}`) : text;
    case 'endedBy': {
      const by = ENDED_BY.find((one) => one === text);
      return by ? t(`values.endedBy.${by}`) : text;
    }
    case 'caseCount':
      return new Intl.NumberFormat(language).format(Number(value));
    default:
      return quoted(text);
  }
}

function fieldWords({ t }: Speaker, fields: FieldValues): string {
  const all = Object.entries(fields).map(([name, value]) => `${name} = ${fieldValueWords(t, value)}`);
  return all.length === 0 ? t('words.none') : all.join(', ');
}

/** The value of a field. */
export function fieldValueWords(t: TFunction<'scenarios'>, value: unknown): string {
  if (value === null || value === undefined || value === '') return t('words.nothing');
  if (typeof value === 'boolean') return t(value ? 'words.yes' : 'words.no');
  return t('words.quoted', { text: asText(value) });
}

const asText = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

/** Of which expectation a failure tells, by its place `steps[2].expect.labels`; null where a step could not be done. */
export function failedExpectation({ path }: Failure): { key: keyof Expectation; inside: string } | null {
  const [, found, inside = ''] = /^steps\[\d+\]\.expect\.(\w+)(.*)$/s.exec(path) ?? [];
  const key = EXPECTED.find((one) => one === found);
  return key ? { key, inside } : null;
}

/** Why a step did not hold; the desk's own words where a step could not be done at all. */
export function failureWords(say: Speaker, failure: Failure, ruleNames: readonly string[]): string {
  const { t } = say;
  const found = failedExpectation(failure);
  if (!found) return failure.words;
  const { key, inside } = found;
  const { expected, actual } = failure;
  if (key === 'matched' || key === 'notMatched') {
    const rule = String(expected);
    if (!ruleNames.includes(rule)) return t('failure.noRule', { rule });
    const others = Array.isArray(actual) ? [...new Set(actual)] : [];
    return t(`failure.${key}`, { rule, others: valueWords(say, key, others) });
  }
  if (key === 'fields')
    return t('failure.differs', {
      what: t('failure.field', { field: inside.slice(1) }),
      expected: fieldValueWords(t, expected),
      actual: fieldValueWords(t, actual),
    });
  return t('failure.differs', {
    what: t(`expected.${key}`),
    expected: valueWords(say, key, expected),
    actual: valueWords(say, key, actual),
  });
}
