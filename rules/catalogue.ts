import { z } from 'zod';
import { action, MAX_MESSAGE, MAX_NOTE, type Action } from './actions';
import { operatorsFor } from './conditions';
import { FACTS, FIELD_FACTS, type FactDescription } from './facts';
import { LIMITS } from './limits';
import { OPERATORS, VALUE_TYPES } from './operators';
import { MAX_RULES, MAX_SCENARIOS, MAX_SECTIONS } from './rule-set-schema';
import { ANCHORS, type AnchorFact } from './schema';
import { VARIABLES } from './variables';

/** What time rules count from, in words. */
export const ABOUT_ANCHORS: Record<AnchorFact, string> = {
  'case.createdAt': 'when the case was created',
  'message.lastCustomerAt': "the customer's last message",
  'message.lastAgentAt': 'the last answer of a person that did not fail',
  'case.statusChangedAt': 'when the status changed',
  'case.waitingSince': 'since when the customer has waited for a person',
  'chat.endedAt': 'when the chat ended',
  'chat.endsAt': 'when the chat will end by inactivity',
  'window.closesAt': 'when the 24-hour window closes',
  'assignee.changedAt': 'when the case was given to its owner',
};

const ABOUT_ACTIONS: Record<Action['type'], string> = {
  endChat: 'ends the chat and sets the status',
  setStatus: 'sets the status; closed ends an active chat too',
  setPriority: 'sets the priority',
  setGroup: 'moves the case to a group',
  setField: 'sets a field of the case; null removes it',
  assign: 'makes somebody the owner of the case',
  unassign: 'takes the owner away',
  giveChat: 'gives the active chat to an agent',
  addLabel: 'adds a label',
  removeLabel: 'removes a label',
  sendMessage: 'sends a text to the customer',
  sendTemplate: 'sends an approved template to the customer',
  addNote: 'adds a note that the customer never sees',
  notify: 'tells an agent, a group or the owner',
  callWebhook: 'calls a server of yours',
  stop: 'the rules below are not judged',
};

/** Everything a rule may be made of, in one place: what validation, documents and editors are made from. */
export function catalogue() {
  return {
    facts: facts(),
    operators: Object.entries(OPERATORS).map(([name, { facts, value, about, ofChange = false }]) => ({
      name,
      about,
      facts: [...facts],
      value,
      ofChange,
    })),
    values: Object.entries(VALUE_TYPES).map(([name, about]) => ({ name, about })),
    anchors: ANCHORS.map((fact) => ({ fact, about: ABOUT_ANCHORS[fact] })),
    actions: action.options.map((option) => {
      const type = option.shape.type.value;
      return { type, about: ABOUT_ACTIONS[type], parameters: parametersOf(option) };
    }),
    variables: Object.entries(VARIABLES).map(([name, { type, about }]) => ({ name, type, about })),
    limits: {
      ...LIMITS,
      rules: MAX_RULES,
      sections: MAX_SECTIONS,
      scenarios: MAX_SCENARIOS,
      messageLength: MAX_MESSAGE,
      noteLength: MAX_NOTE,
    },
  };
}

function facts() {
  const fields = Object.entries<FactDescription>(FIELD_FACTS).map(
    ([prefix, fact]): [string, FactDescription] => [`${prefix}*`, fact],
  );
  return [...Object.entries<FactDescription>(FACTS), ...fields].map(([name, fact]) => ({
    name,
    type: fact.type,
    unit: fact.unit ?? null,
    about: fact.about,
    values: fact.values ? [...fact.values] : null,
    examples: [...(fact.examples ?? [])],
    absent: fact.absent ?? null,
    changeable: fact.changeable ?? false,
    operators: operatorsFor(fact),
  }));
}

/** What stands in an action beside its type, as JSON Schema. */
function parametersOf(option: z.ZodType): Record<string, unknown> {
  const { $schema: _, ...schema } = z.toJSONSchema(option, { io: 'input', unrepresentable: 'any' });
  return schema;
}
