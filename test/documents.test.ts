import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const root = join(__dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const NOT_OURS = new Set(['node_modules', 'dist', '.git', '.data', 'coverage']);

const documents = filesBelow(root).filter((file) => file.endsWith('.md'));
const guides = documents.filter((file) => !file.includes('/') || file.startsWith('docs/'));
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

describe('the documents', () => {
  it('are there', () => {
    expect(documents).toEqual(
      expect.arrayContaining(['README.md', 'CONTRIBUTING.md', 'docs/architecture.md', 'docs/operations.md']),
    );
  });

  it.each(documents)('%s links only to what exists', (file) => {
    expect(brokenLinks(file, read(file))).toEqual([]);
  });

  it('would be found with a broken link', () => {
    const text = '[a](docs/none.md) [b](README.md#no-such-heading) [c](https://example.com) [d](LICENSE)';
    expect(brokenLinks('README.md', text)).toEqual(['docs/none.md', 'README.md#no-such-heading']);
  });

  it.each(guides)('%s names only commands that exist', (file) => {
    const named = [...read(file).matchAll(/npm run ([a-z-]+)/g)].map(([, name]) => name ?? '');
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  it.each(guides)('%s names only files that exist', (file) => {
    const inCode = [...read(file).matchAll(/`([a-z][\w./-]*\/[\w./-]+\.(?:ts|sh|yml|yaml|cjs|mjs|md))`/g)];
    expect(inCode.map(([, path]) => path ?? '').filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('README.md lists every variable that the product reads, and no other', () => {
    const listed = section(read('README.md'), 'Environment')
      .split('\n')
      .flatMap((line) => [...(/^\| (`[^|]+)\|/.exec(line)?.[1] ?? '').matchAll(/`([A-Z_0-9]+)`/g)])
      .map(([, name]) => name);
    const source = read('configuration.ts');
    const accepted = [...source.matchAll(/^ {2}([A-Z][A-Z0-9_]+): (?:variable\(|anything)/gm)].map(
      ([, name]) => name,
    );
    expect(accepted.length).toBeGreaterThan(15);
    expect(listed.sort()).toEqual(accepted.sort());
  });

  it('README.md lists every command', () => {
    const text = read('README.md');
    const lifecycle = new Set(['prepare', 'start', 'test']);
    const missing = Object.keys(scripts).filter(
      (name) => !lifecycle.has(name) && !text.includes(`npm run ${name}`),
    );
    expect(missing).toEqual([]);
  });

  it('every folder of sources says what it holds in at most 15 lines', () => {
    const folders = readdirSync(root, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !NOT_OURS.has(entry.name))
      .map(({ name }) => name)
      .filter((name) => !['docs', 'test'].includes(name));
    const long = folders.filter((name) => read(`${name}/README.md`).trimEnd().split('\n').length > 15);
    expect([folders.length > 10, long]).toEqual([true, []]);
  });
});

/** The links of a document that lead nowhere: a missing file, or a heading that isn't in it. */
function brokenLinks(file: string, text: string): string[] {
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link ?? '');
  return links.filter((link) => {
    if (/^[a-z]+:/.test(link)) return false;
    const [path = '', heading] = link.split('#');
    const target = path === '' ? file : join(dirname(file), path);
    if (!existsSync(join(root, target))) return true;
    return heading !== undefined && !headings(read(target)).includes(heading);
  });
}

function headings(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    (heading ?? '')
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function section(text: string, heading: string): string {
  const [, rest = ''] = text.split(`\n## ${heading}\n`);
  return rest.split('\n## ')[0] ?? '';
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (NOT_OURS.has(entry.name)) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [relative(root, path)];
  });
}
