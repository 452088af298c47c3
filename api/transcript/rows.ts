import { clustersOf, type Cluster } from './clusters';
import { inVisualOrder, isBlank, withLevels, type LeveledCluster, type Run } from './visual-order';

/** How wide something is when it is drawn. */
export type Measure = (what: Pick<Cluster, 'shown' | 'font'>) => number;

/** A row of a page: its runs from left to right, and where it stands. */
export interface Row {
  runs: (Run & { width: number })[];
  width: number;
  /** It begins at the right. */
  isRtl: boolean;
}

/** Breaks a line into rows of that width, between words where that can be, else inside of one. */
export function rowsOf(line: string, width: number, measure: Measure): Row[] {
  const { signs, isRtl } = withLevels(line, clustersOf(line));
  const rows: LeveledCluster[][] = [[]];
  let used = 0;
  for (const word of wordsOf(signs)) {
    const wide = widthOf(word, measure);
    if (used + wide <= width) {
      rows.at(-1)?.push(...word);
      used += wide;
      continue;
    }
    // Blanks at a row's end need no room.
    if (word.every(isBlank)) continue;
    if (used > 0) rows.push([]);
    used = 0;
    for (const part of wide <= width ? [word] : partsOf(word, width, measure)) {
      if (used > 0) rows.push([]);
      rows.at(-1)?.push(...part);
      used = widthOf(part, measure);
    }
  }
  return rows.map((row) => {
    const runs = inVisualOrder(row).map((run) => ({ ...run, width: measure(run) }));
    return { runs, width: runs.reduce((sum, run) => sum + run.width, 0), isRtl };
  });
}

function wordsOf(signs: readonly LeveledCluster[]): LeveledCluster[][] {
  const words: LeveledCluster[][] = [];
  for (const sign of signs) {
    const last = words.at(-1);
    const before = last?.at(-1);
    if (last && before && isBlank(sign) === isBlank(before)) last.push(sign);
    else words.push([sign]);
  }
  return words;
}

/** A word that fits no row, in pieces that do; one sign at least in each. */
function partsOf(word: readonly LeveledCluster[], width: number, measure: Measure): LeveledCluster[][] {
  const parts: LeveledCluster[][] = [];
  let used = Infinity;
  for (const sign of word) {
    const wide = measure(sign);
    if (used + wide > width) {
      parts.push([]);
      used = 0;
    }
    parts.at(-1)?.push(sign);
    used += wide;
  }
  return parts;
}

function widthOf(signs: readonly LeveledCluster[], measure: Measure): number {
  return inVisualOrder(signs).reduce((sum, run) => sum + measure(run), 0);
}
