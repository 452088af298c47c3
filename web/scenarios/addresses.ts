/** The page of a stored scenario. Its name may hold anything, so it is no part of the path. */
export const pageOfScenario = (name: string) => `/rules/scenarios/edit?name=${encodeURIComponent(name)}`;

/** The page of a new one that begins as a copy. */
export const pageOfCopy = (name: string) => `/rules/scenarios/new?from=${encodeURIComponent(name)}`;
