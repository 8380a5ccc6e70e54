/**
 * `npm run theatron -- COMMAND`: the chain from images to a plan without a browser.
 * Every command takes `--json`; then standard output holds one JSON document and nothing else.
 */
import { parseArgs } from 'node:util';
import { fail, toFailure } from '../core/failure.ts';
import { provideCodecsFromDisk } from '../dicom/codecs.node.ts';
import { provideKernelsFromDisk } from '../../wasm/source.node.ts';
import { provideKernelThreadsFromNode } from '../../wasm/thread-source.node.ts';
import { activateCommand } from './commands/activate.ts';
import { compareCommand } from './commands/compare.ts';
import { convertCommand } from './commands/convert.ts';
import { deidentifyCommand } from './commands/deidentify.ts';
import { dicomwebCommand } from './commands/dicomweb.ts';
import { geodesicCommand } from './commands/geodesic.ts';
import { growCommand } from './commands/grow.ts';
import { importCommand } from './commands/import.ts';
import { labelsCommand } from './commands/labels.ts';
import { measureReportCommand } from './commands/measure-report.ts';
import { personaliseCommand } from './commands/personalise.ts';
import { phantomCommand } from './commands/phantom.ts';
import { resectCommand } from './commands/resect.ts';
import { runCommand } from './commands/run.ts';
import { segmentCommand } from './commands/segment.ts';
import { simulateCommand } from './commands/simulate.ts';
import { stimulateCommand } from './commands/stimulate.ts';
import { surfaceCommand } from './commands/surface.ts';
import { verifyCommand } from './commands/verify.ts';
import type { Command } from './command.ts';
import { printFailure, printResult } from './output.ts';

const COMMANDS: Readonly<Record<string, Command>> = {
  phantom: phantomCommand,
  import: importCommand,
  segment: segmentCommand,
  activate: activateCommand,
  simulate: simulateCommand,
  stimulate: stimulateCommand,
  personalise: personaliseCommand,
  run: runCommand,
  resect: resectCommand,
  grow: growCommand,
  compare: compareCommand,
  convert: convertCommand,
  labels: labelsCommand,
  surface: surfaceCommand,
  geodesic: geodesicCommand,
  deidentify: deidentifyCommand,
  dicomweb: dicomwebCommand,
  'measure-report': measureReportCommand,
  verify: verifyCommand,
};

function usage(): string {
  const lines = Object.values(COMMANDS).map(
    ({ usage: line, purpose }) => `  ${line}\n      ${purpose}`,
  );
  return `Theatron on the command line. Research and teaching software, not a medical device.\n\n${lines.join('\n')}\n\nEvery command takes --json.`;
}

async function main(argv: readonly string[]): Promise<number> {
  const json = argv.includes('--json');
  const [name, ...rest] = argv.filter((argument) => argument !== '--json');
  try {
    if (name === undefined || name === 'help' || name === '--help') {
      printResult({ json: { usage: usage() }, lines: [usage()] }, json);
      return name === undefined ? 1 : 0;
    }
    const command = COMMANDS[name];
    if (!command) {
      fail('bad-input', 'unknown-command', `There is no command "${name}".`, usage());
    }
    provideKernelsFromDisk();
    provideCodecsFromDisk();
    provideKernelThreadsFromNode();
    printResult(await command.run(parse(command, rest)), json);
    return 0;
  } catch (error) {
    printFailure(error, json);
    // Where a fault came from helps whoever mends it, and nobody else.
    if (toFailure(error).kind === 'internal' && process.env.THEATRON_TRACE) console.error(error);
    return 1;
  }
}

/** The options of a command; an unknown or incomplete one is answered with the usage line. */
function parse(command: Command, args: readonly string[]): Parameters<Command['run']>[0] {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      strict: true,
      options: Object.fromEntries(
        command.options.map((option) => [option, { type: 'string' as const }]),
      ),
    });
    const options = values as Record<string, string | undefined>;
    return { positionals, option: (key) => options[key] };
  } catch (error) {
    return fail(
      'bad-input',
      'usage',
      toFailure(error).message.replace(/^.*step: /, ''),
      `Usage: ${command.usage}`,
    );
  }
}

// A command that answers and yet found something wrong has set the exit code itself.
process.exitCode = (await main(process.argv.slice(2))) || process.exitCode;
