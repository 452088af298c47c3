import type { WrittenAction } from '../actions/written-action';
import type { TFunction } from 'i18next';
import { conditionSentence, isEvent, namesEvents } from '../conditions/condition-sentence';
import { asAdjective, type ConditionWords, type NameOf } from '../conditions/condition-words';
import { spanWords } from '../time/span-words';
import { msOf } from '../time/spans';
import english from '../words/rules/en.json';
import { sayer } from '../words/sayer';
import { isLeaf, type After, type Node, type WrittenRule } from './rule-shapes';

/** What it takes to say a rule in words. */
export interface Speaker {
  t: TFunction<'rules'>;
  conditions: ConditionWords;
  actions: TFunction<'actions'>;
  language: string;
  nameOf: NameOf;
  /** Of a template by its id, with its language: one name may stand for several. Null where nobody knows. */
  templateName: (contentSid: string) => string | null;
}

/** A rule as a sentence: when, under which conditions, and what it does then. */
export function ruleWords(
  say: Speaker,
  rule: Pick<WrittenRule, 'type' | 'after' | 'conditions' | 'actions' | 'stop'>,
  saysAction: (say: Speaker, action: WrittenAction) => string = actionWords,
): string {
  const { t } = say;
  const { when, link, conditions } = openingOf(say, rule);
  const held = conditionWords(say, conditions);
  const does = [
    ...rule.actions.map((action) => saysAction(say, action)),
    ...(rule.stop ? [t('actionWords.stop')] : []),
  ];
  const then = does.length === 0 ? t('sentence.nothing') : listed(say, does);
  if (held === null) return t('sentence.always', { when, then });
  const isApart = link === 'also' && isChoice(conditions);
  return t(`sentence.${link}`, { when, held: isApart ? `(${held})` : held, then });
}

/** How the sentence begins, how its conditions go on from there, and which of them are left to be said. */
interface Opening {
  when: string;
  link: 'also' | 'if';
  conditions: Node;
}

/** "When the customer writes" says more than "when a case changes and the customer wrote". */
function openingOf(
  say: Speaker,
  { type, after, conditions: tree }: Pick<WrittenRule, 'type' | 'after' | 'conditions'>,
): Opening {
  const { t } = say;
  const conditions = unwrapped(tree);
  if (type === 'current' && after) return { when: afterWords(say, after), link: 'if', conditions };
  const nodes = 'all' in conditions ? conditions.all.map(unwrapped) : [conditions];
  const event = type === 'updated' ? nodes.find((node) => isLeaf(node) && isEvent(node)) : undefined;
  if (!event) return { when: t(`types.${type}.when`), link: 'also', conditions };
  return {
    when: t('sentence.happens', { what: nodeWords(say, event, true) }),
    link: isChoice(event) ? 'if' : 'also',
    conditions: unwrapped({ all: nodes.filter((node) => node !== event) }),
  };
}

/** A group of one is no more than what it holds. */
function unwrapped(node: Node): Node {
  if (isLeaf(node) || 'not' in node) return node;
  const [only, ...others] = 'all' in node ? node.all : node.any;
  return only && others.length === 0 ? unwrapped(only) : node;
}

/** Whether its words hold an "or" between clauses, which an "and" beside them would tear apart. */
const isChoice = (node: Node): boolean =>
  isLeaf(node) ? isEvent(node) && Array.isArray(node.value) && node.value.length > 1 : 'any' in node;

const listed = ({ language }: Speaker, parts: string[]) =>
  new Intl.ListFormat(language, { type: 'conjunction' }).format(parts);

/** What a time rule waits for. */
export function afterWords({ t, language }: Speaker, { fact, duration, businessHours }: After): string {
  const ms = msOf(duration);
  const anchor = sayer(t)(`anchors.${fact.replaceAll('.', '_')}`);
  const span = spanWords(Math.abs(ms), language);
  if (ms < 0) return t('sentence.before', { span, anchor });
  return t(businessHours ? 'sentence.afterBusiness' : 'sentence.after', { span, anchor });
}

/** The conditions; null where there are none, so that it always applies. */
export function conditionWords(say: Speaker, tree: Node): string | null {
  const node = unwrapped(tree);
  if ('all' in node && node.all.length === 0) return null;
  return nodeWords(say, node, true);
}

/** In brackets where its neighbours could be read as a part of it. */
function nodeWords(say: Speaker, given: Node, isOutermost: boolean): string {
  const { t, conditions, language, nameOf } = say;
  const node = unwrapped(given);
  if (isLeaf(node)) {
    const said = conditionSentence({ t: conditions, language, nameOf }, node, 'afterIf');
    const isLong = isChoice(node) || (namesEvents(node) && !isEvent(node));
    return isLong && !isOutermost ? `(${said})` : said;
  }
  if ('not' in node) return t('sentence.not', { held: nodeWords(say, node.not, true) });
  const [nodes, word] = 'all' in node ? [node.all, t('sentence.and')] : [node.any, t('sentence.or')];
  if (nodes.length === 0) return t('changes.always');
  const joined = nodes.map((one) => nodeWords(say, one, false)).join(` ${word} `);
  return isOutermost ? joined : `(${joined})`;
}

const LONGEST = 60;
const text = (value: unknown) => (typeof value === 'string' ? value : '');
const shortened = (value: unknown) =>
  text(value).length > LONGEST ? `${text(value).slice(0, LONGEST).trimEnd()}…` : text(value);

/** One action, as it follows "then": what it does, with long texts cut. */
export function actionWords(say: Speaker, action: WrittenAction): string {
  return actionIn(say, action, shortened);
}

/** One action with everything that is set of it, for who must see exactly what goes live. */
export function wholeAction(say: Speaker, action: WrittenAction): string {
  const details = detailsOf(say, action);
  const words = actionIn(say, action, text);
  return details.length === 0 ? words : `${words} (${details.join('; ')})`;
}

function actionIn(say: Speaker, action: WrittenAction, shown: (value: unknown) => string): string {
  const { t, actions, nameOf } = say;
  if (!(action.type in english.actionWords)) return action.type;
  const isCleared = action.type === 'setField' && (action['value'] ?? null) === null;
  const called = (id: unknown) => nameOf(text(id)) ?? t('someone');
  const who = () => {
    if (action['assignee'] === true) return actions('whoever.assignee');
    if (action['groupId'] !== undefined) return called(action['groupId']);
    if (action['strategy'] !== undefined) return sayer(actions)(`whoever.${text(action['strategy'])}`);
    return called(action['agentId']);
  };
  return sayer(t)(`actionWords.${isCleared ? 'clearField' : action.type}`, {
    status: asAdjective(sayer(t)(`translation:thread.status.${text(action['status'])}`)),
    priority: asAdjective(sayer(t)(`translation:priority.${text(action['priority'])}`)),
    group: nameOf(text(action['groupId'])) ?? t('goneGroup'),
    who: who(),
    label: text(action['label']),
    field: text(action['field']),
    value: fieldValue(say, action['value']),
    text: shown(action['text']),
    template: templateWord(say, action['contentSid']),
    url: shown(action['url']),
  });
}

function fieldValue({ conditions }: Speaker, value: unknown): string {
  if (typeof value === 'boolean') return conditions(value ? 'yes' : 'no');
  return typeof value === 'string' ? conditions('quoted', { text: value }) : JSON.stringify(value);
}

/** A template by its name; one that no number of ours has by its id. */
const templateWord = ({ templateName }: Speaker, contentSid: unknown) =>
  templateName(text(contentSid)) ?? text(contentSid);

/** What else is set of an action. Values of headers are secrets: only their names are said. */
function detailsOf(say: Speaker, { type, ...action }: WrittenAction): string[] {
  const { t } = say;
  const details: string[] = [];
  const instead = asRecord(action['whenWindowClosed']);
  if (type === 'endChat' && action['reason'] !== undefined)
    details.push(t('actionDetails.reason', { text: text(action['reason']) }));
  if (type === 'notify' && text(action['text']) !== '')
    details.push(t('actionDetails.notifyText', { text: text(action['text']) }));
  details.push(...variablesIn(say, action['variables']));
  if (instead) {
    const template = templateWord(say, instead['contentSid']);
    details.push(
      [t('actionDetails.instead', { template }), ...variablesIn(say, instead['variables'])].join(', '),
    );
  }
  if (action['whenLate'] === 'send') details.push(t('actionDetails.late'));
  if (type === 'callWebhook') details.push(...requestDetails(say, action));
  return details;
}

function requestDetails({ t }: Speaker, action: Record<string, unknown>): string[] {
  const { method, headers, body } = action;
  const names = Object.keys(asRecord(headers) ?? {});
  return [
    ...(typeof method === 'string' ? [t('actionDetails.method', { method })] : []),
    ...(names.length > 0
      ? [t('actionDetails.headers', { count: names.length, names: names.join(', ') })]
      : []),
    ...(body === undefined || body === null
      ? []
      : [t('actionDetails.body', { text: typeof body === 'string' ? body : JSON.stringify(body) })]),
  ];
}

const variablesIn = ({ t }: Speaker, variables: unknown): string[] =>
  Object.entries(asRecord(variables) ?? {}).map(([name, value]) =>
    t('actionDetails.variable', { name, text: text(value) }),
  );

const asRecord = (value: unknown): Record<string, unknown> | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
