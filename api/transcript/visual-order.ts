import bidiFactory from 'bidi-js';
import type { Cluster } from './clusters';

const bidi = bidiFactory();
/** Scripts that a font lays out from right to left by itself. */
const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/** A sign with the depth of the direction it stands in: odd from right to left. */
export interface LeveledCluster extends Cluster {
  level: number;
}

/** What is drawn in one go, from its left edge. */
export interface Run extends Cluster {
  level: number;
}

/** Finds the directions in a line, by the Unicode Bidirectional Algorithm. The line's own is that of its first letter. */
export function withLevels(
  line: string,
  clusters: readonly Cluster[],
): { signs: LeveledCluster[]; isRtl: boolean } {
  if (!RIGHT_TO_LEFT.test(line))
    return { signs: clusters.map((one) => ({ ...one, level: 0 })), isRtl: false };
  const { levels, paragraphs } = bidi.getEmbeddingLevels(line);
  let at = 0;
  const signs = clusters.map((one) => {
    const level = levels[at] ?? 0;
    at += one.source.length;
    return { ...one, level };
  });
  return { signs, isRtl: (paragraphs[0]?.level ?? 0) % 2 === 1 };
}

/** What stands in one row, as runs from left to right. */
export function inVisualOrder(row: readonly LeveledCluster[]): Run[] {
  const runs = runsOf(row);
  const deepest = Math.max(0, ...runs.map(({ level }) => level));
  for (let level = deepest; level > 0; level--) turn(runs, level);
  return runs;
}

/** Turns every sequence of runs that stand at this level or deeper (rule L2). */
function turn(runs: Run[], level: number): void {
  for (let start = 0; start < runs.length; start++) {
    let end = start;
    while ((runs[end]?.level ?? -1) >= level) end += 1;
    if (end > start) runs.splice(start, end - start, ...runs.slice(start, end).reverse());
    start = end;
  }
}

/**
 * Neighbours of one direction and one font are one run. What is drawn as numbers stands by itself, and so does each word
 * from right to left: fonts lay out word by word from the left.
 */
function runsOf(row: readonly LeveledCluster[]): Run[] {
  const groups: LeveledCluster[][] = [];
  for (const sign of row) {
    const [group, last] = [groups.at(-1), groups.at(-1)?.at(-1)];
    const goesOn =
      last &&
      !last.isCode &&
      !sign.isCode &&
      last.level === sign.level &&
      last.font === sign.font &&
      (sign.level % 2 === 0 || isBlank(last) === isBlank(sign));
    if (group && goesOn) group.push(sign);
    else groups.push([sign]);
  }
  return groups.flatMap((group) => {
    const [first] = group;
    return first ? [{ ...first, source: join(group, 'source'), shown: shownOf(group, first) }] : [];
  });
}

export const isBlank = ({ source }: Cluster) => /^\s$/.test(source);

const join = (group: readonly Cluster[], part: 'source' | 'shown') => group.map((one) => one[part]).join('');

/** From right to left brackets are mirrored; what has no letters of such a script isn't turned by its font. */
function shownOf(group: readonly LeveledCluster[], { level, isCode }: LeveledCluster): string {
  if (level % 2 === 0 || isCode) return join(group, 'shown');
  const mirrored = group.map((one) => ({ ...one, shown: bidi.getMirroredCharacter(one.shown) ?? one.shown }));
  return RIGHT_TO_LEFT.test(join(group, 'source'))
    ? join(mirrored, 'shown')
    : join(mirrored.reverse(), 'shown');
}
