import type { QueryClient } from '@tanstack/react-query';

/** What a change that is shown before the desk has answered is called with. */
export interface Edit<Shape> {
  /** How the thing will look. */
  looks: Partial<Shape>;
}

/**
 * Something as it was read, with what is being saved of it at the moment laid over it: what comes meanwhile tells of the
 * time before. `answered` is the edit whose answer this is, all the others of this key are `Edit`s too.
 */
export function withUnsaved<Shape extends object>(
  queries: QueryClient,
  mutationKey: readonly unknown[],
  read: Shape,
  answered?: Edit<Shape>,
): Shape {
  return queries
    .getMutationCache()
    .findAll({ mutationKey, exact: true, status: 'pending' })
    .map(({ state }) => state.variables as Edit<Shape> | undefined) // all of this key are called with one
    .reduce((shown, edit) => (edit && edit !== answered ? { ...shown, ...edit.looks } : shown), read);
}
