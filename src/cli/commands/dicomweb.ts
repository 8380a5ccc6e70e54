import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fail } from '../../core/failure.ts';
import { diskSources } from '../../dicom/source.node.ts';
import type { DicomWebConnection, DicomWebLogin } from '../../dicom/web/connection.ts';
import { retrieveSeries } from '../../dicom/web/retrieve.ts';
import { searchSeries, searchStudies } from '../../dicom/web/search.ts';
import { reasonText, storeFiles, type StoreOutcome } from '../../dicom/web/store.ts';
import { required, type Command, type CommandInput } from '../command.ts';
import { resolvePath } from '../files.ts';
import { progressContext, type CommandResult } from '../output.ts';

const usage =
  'dicomweb search|retrieve|store --url URL [--patient-id ID] [--from YYYYMMDD] [--to YYYYMMDD] [--modality CT] [--description WORDS] [--study UID] [--series UID] [--out DIR] [--files DIR]';

/** Talks to an archive by DICOMweb. Credentials come from the environment, where process lists do not show them. */
export const dicomwebCommand: Command = {
  usage,
  purpose:
    'Search, retrieve from and store to an archive. Login: THEATRON_DICOMWEB_USER and _PASSWORD, or THEATRON_DICOMWEB_TOKEN.',
  options: [
    'url',
    'patient-id',
    'from',
    'to',
    'modality',
    'description',
    'study',
    'series',
    'out',
    'files',
  ],
  run(input) {
    const action = input.positionals[0] ?? '';
    const connection = connectionOf(input);
    if (action === 'search') return search(input, connection);
    if (action === 'retrieve') return retrieve(input, connection);
    if (action === 'store') return store(input, connection);
    return fail('bad-input', 'usage', 'What to do is missing.', `Usage: ${usage}`);
  },
};

function connectionOf(input: CommandInput): DicomWebConnection {
  const url = required({ usage }, '--url', input.option('url'));
  const login = loginFromEnvironment();
  return { url, ...(login && { login }) };
}

function loginFromEnvironment(): DicomWebLogin | undefined {
  const {
    THEATRON_DICOMWEB_TOKEN: token,
    THEATRON_DICOMWEB_USER: user,
    THEATRON_DICOMWEB_PASSWORD: password = '',
  } = process.env;
  if (token) return { kind: 'bearer', token };
  return user ? { kind: 'basic', user, password } : undefined;
}

/** Series of one study where it is named, else studies. */
async function search(input: CommandInput, connection: DicomWebConnection): Promise<CommandResult> {
  const { signal } = progressContext('search');
  const study = input.option('study');
  if (study !== undefined) {
    const series = await searchSeries(connection, study, signal);
    const lines = series.map(
      (one) =>
        `${one.modality}  ${one.imageCount ?? '?'} images  ${one.description}  ${one.seriesUid}`,
    );
    return { json: { series }, lines: [`${series.length} series found.`, ...lines] };
  }
  const studies = await searchStudies(
    connection,
    {
      patientId: input.option('patient-id'),
      from: input.option('from'),
      to: input.option('to'),
      modality: input.option('modality'),
      description: input.option('description'),
    },
    signal,
  );
  const lines = studies.map(
    (one) =>
      `${one.date}  ${one.modalities.join(',')}  ${one.imageCount ?? '?'} images  ${one.patientId}  ${one.description}  ${one.studyUid}`,
  );
  return { json: { studies }, lines: [`${studies.length} studies found.`, ...lines] };
}

async function retrieve(
  input: CommandInput,
  connection: DicomWebConnection,
): Promise<CommandResult> {
  const studyUid = required({ usage }, '--study', input.option('study'));
  const seriesUid = required({ usage }, '--series', input.option('series'));
  const out = resolvePath(required({ usage }, '--out', input.option('out')));
  await mkdir(out, { recursive: true });
  const found = await retrieveSeries(
    connection,
    { studyUid, seriesUid },
    ({ sopInstanceUid, bytes }) => writeFile(path.join(out, `${sopInstanceUid}.dcm`), bytes),
    progressContext('retrieve'),
  );
  if (found.missing.length > 0) process.exitCode = 1;
  return {
    json: { out, ...found },
    lines: [
      `${found.received} images written to ${out}.`,
      ...found.missing.map((uid) => `Missing, although the server lists it: ${uid}`),
    ],
  };
}

/** One request per file: a refused one does not take the others with it, and no request grows large. */
async function store(input: CommandInput, connection: DicomWebConnection): Promise<CommandResult> {
  const sources = await diskSources(resolvePath(required({ usage }, '--files', input.option('files')))); // prettier-ignore
  const ctx = progressContext('store');
  const stored: string[] = [];
  const failed: string[] = [];
  const reasons: Record<string, string> = {};
  for (const [n, source] of sources.entries()) {
    await ctx.checkpoint();
    ctx.report(n / sources.length, `Storing: ${n + 1} of ${sources.length} files`);
    const outcome = await storeFiles(connection, [await source.read()], ctx.signal).catch(refused);
    stored.push(...outcome.stored);
    if (outcome.stored.length > 0) continue;
    failed.push(source.path);
    reasons[source.path] = reasonText(outcome.failed[0]?.reason);
  }
  if (failed.length > 0) process.exitCode = 1;
  return {
    json: { stored, failed, reasons },
    lines: [
      `${stored.length} files stored.`,
      ...failed.map((file) => `Not stored: ${file}: ${reasons[file]}`),
    ],
  };
}

/** The server's no to one file; all else ends the command. */
function refused(error: unknown): Pick<StoreOutcome, 'stored' | 'failed'> {
  if (error instanceof Error && 'code' in error && error.code === 'dicomweb-refused') {
    return { stored: [], failed: [] };
  }
  throw error;
}
