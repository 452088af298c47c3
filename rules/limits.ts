/** What a rule may hold. All of it is checked before any schema looks closer, and shown in the catalogue. */
export const LIMITS = Object.freeze({
  /** How deep conditions are nested. */
  conditionDepth: 10,
  conditionsPerRule: 200,
  /** Characters of a text that a fact is compared with. */
  valueLength: 1000,
  /** Values of a list that a fact is compared with. */
  valuesPerList: 200,
  /** Characters of a pattern. */
  patternLength: 500,
  /** Steps of a compiled pattern: repetitions count as often as they repeat. */
  patternSteps: 500,
  /** Characters of a text that a pattern looks at; the rest isn't read. */
  textForPattern: 5000,
  actionsPerRule: 50,
  /** Characters of the conditions and actions of one rule as JSON. */
  ruleSize: 50_000,
  nameLength: 200,
});
