import { randomUUID } from 'node:crypto';
import { Document, isMap, isSeq, LineCounter, parseDocument, type ParsedNode } from 'yaml';
import { ruleSetInput, type RuleSetInput } from '../rules/rule-set-schema';

/** Something that is wrong in a file, and the line it stands on. */
export interface FileFault {
  line: number;
  /** `rules[3].conditions.all[1].operator` */
  path: string;
  message: string;
}

export type ReadFile = { set: RuleSetInput; text: string } | { faults: FileFault[] };

const MAX_FILE = 4_000_000;
const MAX_FAULTS = 50;

/**
 * Reads the text of a rule file. Rules and sections without an id get one, which `text` then holds too, comments and
 * all: their ids last from the first time a file is pushed.
 */
export function readRuleFile(text: string): ReadFile {
  if (text.length > MAX_FILE) return faultAt(1, '', `A rule file has at most ${MAX_FILE} characters.`);
  const lines = new LineCounter();
  // Aliases could blow up a small file; plain rules need none.
  const document = parseDocument(text, {
    lineCounter: lines,
    version: '1.2',
    schema: 'core',
    uniqueKeys: true,
  });
  const [error] = document.errors;
  if (error) return faultAt(lines.linePos(error.pos[0]).line, '', error.message.split('\n')[0] ?? '');
  if (!isMap(document.contents)) return faultAt(1, '', 'A rule file holds "rules:", a list of rules.');
  const added = addIds(document);
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 0 });
  } catch {
    return faultAt(1, '', 'YAML aliases (*name) are not available in rule files: write the values out.');
  }
  const checked = ruleSetInput.safeParse(value);
  if (checked.success) return { set: checked.data, text: added ? document.toString(LAYOUT) : text };
  return {
    faults: checked.error.issues.slice(0, MAX_FAULTS).map(({ path, message }) => ({
      line: lineOf(document, path, lines),
      path: pathText(path),
      message,
    })),
  };
}

const LAYOUT = { lineWidth: 110, flowCollectionPadding: false } as const;

function faultAt(line: number, path: string, message: string): ReadFile {
  return { faults: [{ line, path, message }] };
}

function addIds(document: Document.Parsed): boolean {
  let added = false;
  for (const list of ['sections', 'rules']) {
    const items = document.get(list);
    if (!isSeq(items)) continue;
    for (const item of items.items)
      if (isMap(item) && !item.has('id')) {
        item.items.unshift(document.createPair('id', randomUUID()));
        added = true;
      }
  }
  return added;
}

/** The line of the innermost part of the path that stands in the file. */
function lineOf(document: Document.Parsed, path: readonly PropertyKey[], lines: LineCounter): number {
  for (let length = path.length; length >= 0; length--) {
    const node = document.getIn(path.slice(0, length), true) as ParsedNode | undefined; // a node, as asked by `true`
    if (node?.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

/** `rules[3].conditions.all[1].operator` */
export function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
}

/**
 * A rule set as the text of a file; what has its default value is left out. Editors find the schema of the file at
 * `schemaUrl`.
 */
export function writeRuleFile(set: RuleSetInput, schemaUrl: string): string {
  const rules = set.rules.map((rule) => {
    const { id, name, type, mode, enabled, sectionId, after, conditions, actions, stop } = rule;
    return {
      id,
      name,
      type,
      mode: mode ?? (enabled ? 'on' : 'off'),
      ...(sectionId === null ? {} : { sectionId }),
      ...(after === null ? {} : { after: withoutDefault(after) }),
      conditions,
      actions,
      ...(stop ? { stop } : {}),
    };
  });
  const document = new Document({
    ...(set.sections.length > 0 ? { sections: set.sections } : {}),
    rules,
    ...(set.scenarios.length > 0 ? { scenarios: set.scenarios } : {}),
  });
  document.commentBefore = ` yaml-language-server: $schema=${schemaUrl}`;
  return document.toString(LAYOUT);
}

function withoutDefault(after: NonNullable<RuleSetInput['rules'][number]['after']>) {
  const { businessHours, ...rest } = after;
  return businessHours ? after : rest;
}
