import { execFileSync } from 'node:child_process';

const READ = `
const { extractText, getDocumentProxy } = require('unpdf');
const chunks = [];
process.stdin.on('data', (chunk) => chunks.push(chunk)).on('end', async () => {
  const document = await getDocumentProxy(new Uint8Array(Buffer.concat(chunks)));
  const { text } = await extractText(document);
  process.stdout.write(JSON.stringify(text));
});`;

/** The text of each page as another program reads it, in a process of its own: it is an ES module inside. */
export function textOfPdf(pdf: Buffer): string[] {
  const read = execFileSync(process.execPath, ['-e', READ], {
    input: pdf,
    cwd: process.cwd(),
    maxBuffer: 100_000_000,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  return JSON.parse(read.toString()) as string[]; // written by the script above
}
