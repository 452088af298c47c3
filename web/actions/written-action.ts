/** An action as the API takes it, perhaps not whole yet. */
export interface WrittenAction {
  type: string;
  [parameter: string]: unknown;
}
