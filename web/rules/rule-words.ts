import type { WrittenAction } from '../actions/written-action';
import type { TFunction } from 'i18next';
import {
  factWord,
  operatorWord,
  valueWords,
  type ConditionWords,
  type NameOf,
} from '../conditions/condition-words';
import { spanWords } from '../time/span-words';
import { msOf } from '../time/spans';
import english from '../words/rules/en.json';
import { sayer } from '../words/words';
import { isLeaf, type After, type Node, type Tree, type WrittenRule } from './rule-shapes';

/** What it takes to say a rule in words. */
export interface Speaker {
  t: TFunction<'rules'>;
  conditions: ConditionWords;
  actions: TFunction<'actions'>;
  language: string;
  nameOf: NameOf;
}

/** A rule as a sentence: when, under which conditions, and what it does then. */
export function ruleWords(
  say: Speaker,
  {
    type,
    after,
    conditions,
    actions,
    stop,
  }: Pick<WrittenRule, 'type' | 'after' | 'conditions' | 'actions' | 'stop'>,
): string {
  const { t } = say;
  const when = type === 'current' && after ? afterWords(say, after) : t(`types.${type}.when`);
  const held = conditionWords(say, conditions);
  const does = [
    ...actions.map((action) => actionWords(say, action)),
    ...(stop ? [t('actionWords.stop')] : []),
  ];
  const then = does.length === 0 ? t('sentence.nothing') : listed(say, does);
  return held === null ? t('sentence.always', { when, then }) : t('sentence.if', { when, held, then });
}

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
export function conditionWords(say: Speaker, tree: Tree): string | null {
  if ('all' in tree && tree.all.length === 0) return null;
  return nodeWords(say, tree, true);
}

/** A name within a sentence: in English its first letter is a small one. */
const within = (language: string, name: string) =>
  language.startsWith('en') ? name.charAt(0).toLowerCase() + name.slice(1) : name;

function nodeWords(say: Speaker, node: Node, isOutermost: boolean): string {
  const { t, conditions, language, nameOf } = say;
  if (isLeaf(node)) {
    const { fact, operator, value } = node;
    return `${within(language, factWord(conditions, fact))} ${operatorWord(conditions, operator)} ${valueWords(conditions, fact, value, nameOf)}`;
  }
  if ('not' in node) return t('sentence.not', { held: nodeWords(say, node.not, false) });
  const [nodes, word] = 'all' in node ? [node.all, t('sentence.and')] : [node.any, t('sentence.or')];
  if (nodes.length === 0) return t('changes.always');
  const parts = nodes.map((one) => nodeWords(say, one, nodes.length === 1));
  const joined = parts.join(` ${word} `);
  return isOutermost || parts.length === 1 ? joined : `(${joined})`;
}

const LONGEST = 60;
const text = (value: unknown) => (typeof value === 'string' ? value : '');
const shortened = (value: unknown) =>
  text(value).length > LONGEST ? `${text(value).slice(0, LONGEST).trimEnd()}…` : text(value);

/** One action, as it follows "then". */
export function actionWords(say: Speaker, action: WrittenAction): string {
  const { t, actions, nameOf } = say;
  const { type } = action;
  if (!(type in english.actionWords)) return type;
  const called = (id: unknown) => nameOf(text(id)) ?? t('someone');
  const who = () => {
    if (action['assignee'] === true) return actions('whoever.assignee');
    if (action['groupId'] !== undefined) return called(action['groupId']);
    if (action['strategy'] !== undefined) return sayer(actions)(`whoever.${text(action['strategy'])}`);
    return called(action['agentId']);
  };
  return sayer(t)(`actionWords.${type}`, {
    status: sayer(t)(`translation:thread.status.${text(action['status'])}`),
    priority: sayer(t)(`translation:priority.${text(action['priority'])}`),
    group: called(action['groupId']),
    who: who(),
    label: text(action['label']),
    field: text(action['field']),
    value: action['value'] === null ? t('emptyValue') : JSON.stringify(action['value']),
    text: shortened(action['text']),
    template: text(action['contentSid']),
    url: shortened(action['url']),
  });
}
