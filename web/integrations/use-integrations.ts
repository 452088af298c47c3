import { useQuery, useQueryClient } from '@tanstack/react-query';
import { allOf } from '../api/all-of';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import type { components } from '../api/schema';
import { useDeskWords, type DeskWords } from '../words/desk-words';

type Schemas = components['schemas'];
/** A number, or whatever else customers write to. */
export type ChannelIntegration = Schemas['Integration'];
export type AnyIntegration = ChannelIntegration | Schemas['CloudStorage'];
export type IntegrationKind = Schemas['IntegrationKind'];
export type IntegrationField = Schemas['IntegrationField'];
export type Connection = Schemas['Connection'];
export type Tick = Schemas['ConnectionTick'];
export type Health = AnyIntegration['health'];

/** Administrators are answered all of an integration; agents, who don't come here, less. */
const isWhole = (one: AnyIntegration | Schemas['IntegrationForAgents']): one is AnyIntegration =>
  'health' in one;
export const isChannel = (one: AnyIntegration): one is ChannelIntegration => 'webhookUrl' in one;

/** How often what nothing tells of is read again. */
const EVERY_MS = 30_000;

/** All integrations, oldest first. Their health changes without an event. */
export function useIntegrations() {
  return useQuery({
    queryKey: keys.integrations,
    queryFn: async () =>
      (await allOf((query) => answerOf(api.GET('/api/integrations', { params: { query } })))).filter(isWhole),
    refetchInterval: EVERY_MS,
  });
}

export function useIntegration(id: string) {
  return useQuery({
    queryKey: keys.integration(id),
    queryFn: async () => {
      const one = await answerOf(api.GET('/api/integrations/{id}', { params: { path: { id } } }));
      return isWhole(one) ? one : null;
    },
    refetchInterval: EVERY_MS,
  });
}

/** Keeps what a call has answered about an integration. */
export function useKeepIntegration() {
  const queries = useQueryClient();
  return (answered: AnyIntegration) => {
    queries.setQueryData(keys.integration(answered.id), answered);
    void queries.invalidateQueries({ queryKey: keys.integrations });
    void queries.invalidateQueries({ queryKey: keys.connection(answered.id) });
  };
}

/** What can be connected, with its form, in the language that is spoken; it is the same until there is another version of the desk. */
export function useKinds() {
  const say = useDeskWords();
  const asked = useQuery({
    queryKey: keys.integrationKinds,
    queryFn: async () => (await answerOf(api.GET('/api/integrations/kinds'))).kinds,
    staleTime: Infinity,
  });
  return { data: asked.data?.map((kind) => saidKind(kind, say)), error: asked.error };
}

function saidKind(one: IntegrationKind, say: DeskWords): IntegrationKind {
  const saidOf = (what: string, english: string) => say(`kinds.${one.kind}.${what}`, english);
  return {
    ...one,
    usualName: saidOf('usualName', one.usualName),
    title: saidOf('title', one.title),
    about: saidOf('about', one.about),
    fields: one.fields.map((field) => ({
      ...field,
      label: saidOf(`fields.${field.name}.label`, field.label),
      hint: saidOf(`fields.${field.name}.hint`, field.hint),
    })),
    steps: one.steps.map((step, place) => saidOf(`steps.${place}`, step)),
    notes: one.notes.map((note, place) => saidOf(`notes.${place}`, note)),
  };
}

/** The path of the simulator's phone page; null where the desk is served without it. */
export function useSimulator() {
  return useQuery({
    queryKey: keys.simulator,
    queryFn: async () => (await answerOf(api.GET('/api/simulator'))).phone,
    staleTime: Infinity,
  });
}
