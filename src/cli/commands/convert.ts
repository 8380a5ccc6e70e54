import path from 'node:path';
import { fail } from '../../core/failure.ts';
import type { TriMesh } from '../../core/mesh.ts';
import type { StoredImage } from '../../formats/image.ts';
import { writeMetaImage } from '../../formats/metaimage.ts';
import { writeNifti } from '../../formats/nifti.ts';
import { writeNrrd } from '../../formats/nrrd.ts';
import { writeVtkMesh, writeVtp } from '../../formats/vtk.ts';
import { writeStl } from '../../formats/stl.ts';
import { readSurfaceFile, SURFACE_FILE } from '../../formats/surface-file.ts';
import type { SurfaceFrame } from '../../formats/surface-read.ts';
import { write3mf, writeGlb, writeObj, writePly } from '../../formats/surface-write.ts';
import { choiceOption, required, type Command, type CommandInput } from '../command.ts';
import { writeOutput } from '../files.ts';
import { imageFrom, type ImageChoice } from '../image-files.ts';
import { bytesOf } from '../labels.ts';
import { loadPath } from '../open-path.ts';
import { progressContext } from '../output.ts';

const usage =
  'convert IN OUT [--series UID] [--volume N] [--orientation LAS] [--frame LPS|RAS --unit mm|cm|m]   (DICOM folder or zip, .nii[.gz] .nrrd[.gz] .nhdr .mha .hdr to .nii[.gz] .nrrd .mha | .stl .ply .obj .vtk .vtp .glb, and to .3mf)';

/** Rewrites a DICOM series, an image or a surface in another format; frame and unit are kept or stated, never guessed. */
export const convertCommand: Command = {
  usage,
  purpose:
    'Convert a DICOM series, an image or label map, or a surface, to another format. --volume: one of several, from 1; --orientation: where columns, rows and slices of an Analyze image run to.',
  options: ['frame', 'unit', 'series', 'volume', 'orientation'],
  async run(input) {
    const from = required({ usage }, 'IN', input.positionals[0]);
    const to = required({ usage }, 'OUT', input.positionals[1]);
    if (SURFACE_FILE.test(from)) return convertSurface(input, from, to);
    const image = IMAGE_FILE.test(from)
      ? await imageFrom(from, choiceOf(input))
      : await seriesImage(input, from);
    await writeOutput(to, imageBytes(image, to));
    const { dimensions, spacingMm } = image.grid;
    const warnings = image.warnings ?? [];
    return {
      json: { dimensions, spacingMm, warnings },
      lines: [
        ...warnings.map((warning) => `Caution: ${warning}`),
        `${dimensions.join(' x ')} voxels of ${spacingMm.map((mm) => mm.toFixed(3)).join(' x ')} mm written to ${to}`,
      ],
    };
  },
};

const IMAGE_FILE = /\.(nii(\.gz)?|nrrd(\.gz)?|nhdr|hdr(\.gz)?|m(ha|hd))$/i;

function choiceOf(input: CommandInput): ImageChoice {
  const volume = input.option('volume');
  if (volume !== undefined && !/^[1-9]\d*$/.test(volume)) {
    fail(
      'bad-input',
      'volume-number',
      `--volume is "${volume}".`,
      'Give the number of a volume, from 1.',
    );
  }
  return {
    volume: volume === undefined ? undefined : Number(volume) - 1,
    orientation: input.option('orientation'),
  };
}

/** The volume of a DICOM series, with what the import has to say about it. */
async function seriesImage(input: CommandInput, from: string): Promise<StoredImage> {
  const { series, volume } = await loadPath(from, input.option('series'));
  const { grid, data } = volume;
  const warnings = series.warnings
    .filter(({ severity }) => severity !== 'info')
    .map(({ message }) => message);
  return { grid, data, description: series.description, warnings };
}

function imageBytes(image: StoredImage, to: string): Uint8Array {
  if (/\.nrrd$/i.test(to)) return writeNrrd(image);
  if (/\.mha$/i.test(to)) return writeMetaImage(image);
  if (!/\.nii(\.gz)?$/i.test(to)) return unknown(to, '.nii, .nii.gz, .nrrd or .mha');
  const { grid, data } = image;
  const gzip = /\.gz$/i.test(to);
  // NIfTI is written in the three types that every reader knows.
  const plain =
    data instanceof Uint8Array || data instanceof Int16Array || data instanceof Float32Array
      ? data
      : Float32Array.from(data);
  return writeNifti({ grid, data: plain }, { gzip });
}

const unknown = (to: string, endings: string): never =>
  fail(
    'unsupported',
    'output-format',
    `${path.basename(to)} has no ending that can be written from this input.`,
    `Use ${endings}.`,
  );

type SurfaceWriter = (mesh: TriMesh, name: string) => Uint8Array | Promise<Uint8Array>;
const SURFACE_WRITERS: Readonly<Record<string, SurfaceWriter>> = {
  stl: writeStl,
  ply: (mesh, name) => writePly(mesh, name),
  obj: writeObj,
  vtk: (mesh) => writeVtkMesh(mesh),
  vtp: (mesh) => writeVtp(mesh),
  glb: writeGlb,
  '3mf': async (mesh, name) =>
    Buffer.concat(await write3mf(mesh, name, progressContext('convert'))),
};

async function convertSurface(
  input: CommandInput,
  from: string,
  to: string,
): ReturnType<Command['run']> {
  const stated =
    input.option('frame') === undefined && input.option('unit') === undefined
      ? undefined
      : ({
          frame: choiceOption(input, 'frame', ['LPS', 'RAS']),
          unit: choiceOption(input, 'unit', ['mm', 'cm', 'm']),
        } as SurfaceFrame);
  const { mesh, check } = await readSurfaceFile(await bytesOf(from, 'the surface'), from, stated);
  const name = path.basename(to).replace(/\.\w+$/, '');
  const ending = path.extname(to).slice(1).toLowerCase();
  const write = Object.hasOwn(SURFACE_WRITERS, ending)
    ? SURFACE_WRITERS[ending]
    : unknown(to, '.stl, .ply, .obj, .vtk, .vtp, .glb or .3mf');
  const bytes = await write(mesh, name);
  await writeOutput(to, bytes);
  return {
    json: check,
    lines: [
      check.closed
        ? `Closed surface of ${check.volumeMl.toFixed(2)} ml written to ${to}`
        : `Caution: the surface is not closed (${check.openEdges} open and ${check.badEdges} bad edges). Written to ${to}`,
    ],
  };
}
