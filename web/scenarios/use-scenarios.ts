import { useMutation, useQuery } from '@tanstack/react-query';
import { faultsOf, type Fault } from '../api/faults';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import { useDraftChange } from '../rules/use-rules';
import type { Scenario, ScenarioResult } from './scenario-shapes';

const DRAFT = { draft: 'true' } as const;
// What is listed was checked by the schema that it is written by.
const asScenarios = (items: unknown) => items as Scenario[];

/** The scenarios of the draft, in their order. */
export function useScenarios(): { scenarios: Scenario[] | undefined; error: Error | null } {
  const { data, error } = useQuery({
    queryKey: keys.rules('scenarios'),
    queryFn: async () =>
      asScenarios((await answerOf(api.GET('/api/rules/scenarios', { params: { query: DRAFT } }))).items),
  });
  return { scenarios: data, error };
}

/** One scenario as it was read, and as it is to be; null: not there. */
interface Change {
  before: Scenario | null;
  after: Scenario | null;
}

/** Adds, changes or deletes one scenario of the draft; refused where somebody has changed it since it was read. */
export function useScenarioChange() {
  return useDraftChange(async (body: Change): Promise<Scenario[]> => {
    const params = { query: DRAFT };
    const { items } = await answerOf(api.PATCH('/api/rules/scenarios', { params, body }));
    return asScenarios(items);
  });
}

/** Plays scenarios by the draft: these, or all that it has. */
export function usePlay() {
  return useMutation({
    mutationFn: async (scenarios: Scenario[] | null): Promise<ScenarioResult[]> => {
      const body = scenarios ? { draft: true, scenarios } : { draft: true };
      return (await answerOf(api.POST('/api/rules/scenarios/run', { body }))).results;
    },
  });
}

/** What was refused of one scenario, by its place in it: `steps.2.expect.status`. */
export const scenarioFaults = (error: unknown): Fault[] =>
  faultsOf(error).map(({ path, message }) => ({
    path: path.replaceAll(/\[(\d+)\]/g, '.$1').replace(/^(scenarios\.0|after)\.?/, ''),
    message,
  }));
