/** Runs the benchmarks named on the command line, or all; `--json` prints one document on standard output and no more. */
import { availableParallelism, cpus, loadavg } from 'node:os';
import { hasRelaxedSimd } from '../../wasm/features.ts';
import { provideKernelsFromDisk } from '../../wasm/source.node.ts';
import { provideKernelThreadsFromNode } from '../../wasm/thread-source.node.ts';
import type { Benchmark, Figure, Row } from './benchmark.ts';
import { printTable } from './print.ts';

const BENCHMARKS: Readonly<Record<string, () => Promise<{ benchmark: Benchmark }>>> = {
  cells: () => import('./cells.ts'),
  ep: () => import('./tissue.ts'),
  growth: () => import('./growth.ts'),
  distance: () => import('./distance.ts'),
  surface: () => import('./surface.ts'),
  phantom: () => import('./phantom.ts'),
  'heart-ct': () => import('./heart-ct.ts'),
  import: () => import('./import.ts'),
  paint: () => import('./paint.ts'),
  grow: () => import('./grow.ts'),
  resection: () => import('./resection.ts'),
};

const machine = {
  node: process.version,
  processor: cpus()[0]?.model ?? 'unknown',
  cores: availableParallelism(),
  simd: hasRelaxedSimd() ? 'relaxed' : 'plain',
};

const inWords = ({ id, value, unit, target }: Figure): string =>
  `${id}: ${value.toPrecision(3)} ${unit}, target ${target}`;

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  const json = args.includes('--json');
  const wanted = args.filter((arg) => !arg.startsWith('--'));
  const unknown = [
    ...wanted.filter((name) => !Object.hasOwn(BENCHMARKS, name)),
    ...args.filter((arg) => arg.startsWith('--') && arg !== '--json'),
  ];
  if (unknown.length > 0) {
    console.error(`There is no benchmark or option ${unknown.join(', ')}.`);
    console.error(`Use: npm run bench -- [--json] [${Object.keys(BENCHMARKS).join(' | ')}]`);
    process.exitCode = 2;
    return;
  }
  provideKernelsFromDisk();
  provideKernelThreadsFromNode();
  const say = json ? console.error : console.log;
  say(
    `Node ${machine.node}, ${machine.processor}, ${machine.cores} cores, ${machine.simd} SIMD, load ${loadavg()[0].toFixed(1)}`,
  );
  const results = [];
  for (const name of wanted.length > 0 ? wanted : Object.keys(BENCHMARKS)) {
    const { benchmark } = await BENCHMARKS[name]();
    const rows: Row[] = [];
    const notes: string[] = [];
    const figures: Figure[] = [];
    // A benchmark takes minutes: what it has found is said on the way, so that a run that is stopped leaves its figures.
    await benchmark.run({
      row: (row) => {
        rows.push(row);
        console.error(`  ${row.what}: ${row.medianMs.toPrecision(4)} ms`);
      },
      note: (text) => {
        notes.push(text);
        console.error(`  ${text}`);
      },
      figure: (figure) => {
        figures.push(figure);
        console.error(`  ${inWords(figure)}`);
      },
    });
    results.push({ name, title: benchmark.title, rows, notes, figures });
    say(printTable(`${name}: ${benchmark.title}`, rows, [...notes, ...figures.map(inWords)]));
  }
  // Figures with a target stand at the top, so that they can be compared without knowing the benchmark.
  const rows = results.flatMap(({ figures }) => figures);
  if (json) console.log(JSON.stringify({ rows, machine, benchmarks: results }, undefined, 2));
}

await main();
