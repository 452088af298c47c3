import { Route, Routes } from 'react-router';
import { inWords } from '../shell/in-words';
import { NotFound } from '../shell/not-found';
import { pageOf } from '../shell/page-of';
import { Rules } from './rules';

const EXAMPLES = pageOf(async () => ({ Component: (await import('./examples')).Examples }));
const VERSIONS = pageOf(async () => ({ Component: (await import('./versions')).Versions }));
const HELD = pageOf(async () => ({ Component: (await import('./held')).Held }));
const EDITOR = pageOf(async () => ({ Component: (await import('./editor')).RuleEditor }));
const RESULTS = pageOf(async () => ({ Component: (await import('./results')).Results }));
const SCENARIOS = pageOf(
  inWords(['scenarios'], async () => ({ Component: (await import('../scenarios/scenarios')).Scenarios })),
);
const SCENARIO = pageOf(
  inWords(['scenarios'], async () => ({
    Component: (await import('../scenarios/scenario-editor')).ScenarioEditor,
  })),
);

/** The list of rules, and the pages below it; they are no part of the first load. */
export function RulePages() {
  return (
    <Routes>
      <Route index element={<Rules />} />
      <Route path="examples" element={EXAMPLES} />
      <Route path="scenarios" element={SCENARIOS} />
      <Route path="scenarios/new" element={SCENARIO} />
      <Route path="scenarios/edit" element={SCENARIO} />
      <Route path="versions" element={VERSIONS} />
      <Route path="held" element={HELD} />
      <Route path="new" element={EDITOR} />
      <Route path=":id" element={EDITOR} />
      <Route path=":id/results" element={RESULTS} />
      <Route path="*" element={<NotFound />} />
    </Routes>
  );
}
