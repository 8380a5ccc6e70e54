/**
 * Writes a surface with values as legacy VTK text, the form in which mapping systems import anatomical shells: polydata whose
 * title line reads `PatientData FIRST LAST ID`. Numbers carry nine digits, so that a float comes back as it was.
 * Source: VTK File Formats, "Simple Legacy Formats", Kitware; the title as the CARTO import writes it in the tools of
 * OpenHeartDevelopers/CemrgApp (`cemrg2carto`).
 */
import type { TriMesh } from '../core/mesh.ts';
import { triangleCount, vertexCount } from '../core/mesh.ts';
import type { VertexValues } from './electroanatomic.ts';

/** What the mapping system shows as the patient of the shell. Use a pseudonym where the patient should not be named. */
export interface ShellPatient {
  readonly firstName: string;
  readonly lastName: string;
  readonly id: string;
}

/** Missing values, because not every importer reads `nan`. */
const MISSING = '-10000';

const word = (text: string): string => text.trim().replaceAll(/\s+/g, '_') || '-';
const number = (value: number): string =>
  Number.isNaN(value) ? MISSING : String(Number(value.toPrecision(9)));

/** The shell with all its values; positions in millimetres in the frame of `mesh`. */
export function writeVtkMap(
  mesh: TriMesh,
  values: readonly VertexValues[],
  patient: ShellPatient,
): Uint8Array {
  const vertices = vertexCount(mesh);
  const { positions: p, indices: t } = mesh;
  const names = `${word(patient.firstName)} ${word(patient.lastName)} ${word(patient.id)}`;
  const lines = [
    '# vtk DataFile Version 3.0',
    // A title holds at most 256 characters and ends the line.
    `PatientData ${names}`.slice(0, 255),
    'ASCII',
    'DATASET POLYDATA',
    `POINTS ${vertices} float`,
  ];
  for (let n = 0; n < p.length; n += 3) {
    lines.push(`${number(p[n])} ${number(p[n + 1])} ${number(p[n + 2])}`);
  }
  lines.push(`POLYGONS ${triangleCount(mesh)} ${4 * triangleCount(mesh)}`);
  for (let n = 0; n < t.length; n += 3) lines.push(`3 ${t[n]} ${t[n + 1]} ${t[n + 2]}`);
  if (values.length > 0) lines.push(`POINT_DATA ${vertices}`);
  for (const { name, data } of values) {
    if (data.length !== vertices) {
      throw new RangeError(`${name}: ${data.length} values for ${vertices} vertices`);
    }
    lines.push(`SCALARS ${word(name)} float 1`, 'LOOKUP_TABLE default');
    lines.push(Array.from(data, number).join('\n'));
  }
  return new TextEncoder().encode(`${lines.join('\n')}\n`);
}
