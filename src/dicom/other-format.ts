/** Files that are no DICOM, named by how they begin or end, with where they can be used instead. */
import type { SourceFile } from './source.ts';

const LABELS = 'Open the DICOM images first; a label map is imported in the step Segment.';
const SURFACE = 'A surface alone makes no case: open the DICOM images it belongs to.';
const MAP = 'Open the DICOM images first; maps of activation are given in the step Simulate.';
const DOCUMENT = 'It holds no measurements of tissue.';

/** Ending of the name, how the bytes begin (latin 1; where that can be told), what it is, and what to do with it. */
const FORMATS: readonly (readonly [ending: RegExp, start: RegExp, what: string, then: string])[] = [
  [/\.nii(\.gz)?$/i, /^[\s\S]{344}n[+i]1\0/, 'an image or label map in NIfTI', LABELS],
  [/\.n(rrd|hdr)$/i, /^NRRD000/, 'an image or label map in NRRD', LABELS],
  [/\.m(ha|hd)$/i, /^ObjectType *=/, 'an image or label map in MetaImage', LABELS],
  [
    /\.(img|hdr)(\.gz)?$/i,
    /^$/,
    'one of the two files (.hdr, .img) of an image in Analyze or NIfTI',
    'Open both together, or their folder.',
  ],
  [/\.stl$/i, /^solid /, 'a surface (STL)', SURFACE],
  [/\.ply$/i, /^ply\r?\n/, 'a surface (PLY)', SURFACE],
  [/\.obj$/i, /^# [^\n]*\n+(o|v|mtllib) /, 'a surface (OBJ)', SURFACE],
  [/\.(glb|gltf)$/i, /^glTF/, 'a surface (glTF)', SURFACE],
  [/\.3mf$/i, /^$/, 'a model for printing (3MF)', SURFACE],
  [/\.vt[kp]$/i, /^# vtk DataFile|<VTKFile /, 'a surface or map in VTK', MAP],
  [/\.mesh$/i, /^#TriangulatedMesh/, 'a map of a mapping system', MAP],
  [/\.pdf$/i, /^%PDF-/, 'a PDF document', DOCUMENT],
  [/\.jpe?g$/i, /^\xff\xd8\xff/, 'a photograph (JPEG)', DOCUMENT],
  [/\.png$/i, /^\x89PNG/, 'a picture (PNG)', DOCUMENT],
  [/\.(xlsx?|csv)$/i, /^$/, 'a table', DOCUMENT],
];

/** Archives are opened at the top only, so that none unfolds without end. */
const ARCHIVE = 'Unpack it on disk and open the folder.';
const ARCHIVES: typeof FORMATS = [
  [/\.zip$/i, /^PK/, 'an archive within an archive (zip)', ARCHIVE],
  [/\.7z$/i, /^7z\xbc\xaf/, 'an archive (7z), which is not opened', ARCHIVE],
  [/\.rar$/i, /^Rar!/, 'an archive (rar), which is not opened', ARCHIVE],
  [/\.(tar|tgz|gz)$/i, /^$/, 'a packed file (gzip or tar), which is not opened', ARCHIVE],
];

/** A sentence for the import report; undefined for files that nothing is known about. */
export async function otherFormat(file: SourceFile): Promise<string | undefined> {
  const head = String.fromCharCode(...(await file.read(0, Math.min(file.size, 1024))));
  const found =
    FORMATS.find(([, start]) => head !== '' && start.test(head)) ??
    FORMATS.find(([ending]) => ending.test(file.path)) ??
    ARCHIVES.find(([ending, start]) => start.test(head) || ending.test(file.path));
  return found && `This is ${found[2]}, not DICOM. ${found[3]}`;
}
