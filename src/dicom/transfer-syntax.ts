/**
 * How the pixels of a file are written. UIDs and names: DICOM PS3.6 annex A, table A-1.
 * A syntax without an encoding here is named in the report and not decoded.
 */
export type PixelEncoding =
  'native' | 'deflated' | 'rle' | 'jpeg-lossless' | 'jpeg-ls' | 'jpeg-2000';

export interface TransferSyntax {
  readonly uid: string;
  readonly name: string;
  readonly encoding: PixelEncoding | undefined;
}

export const IMPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2';
export const EXPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2.1';
export const EXPLICIT_BIG_ENDIAN = '1.2.840.10008.1.2.2';
export const DEFLATED_LITTLE_ENDIAN = '1.2.840.10008.1.2.1.99';
export const JPEG_LS_NEAR_LOSSLESS = '1.2.840.10008.1.2.4.81';

const TABLE: readonly (readonly [uid: string, name: string, encoding?: PixelEncoding])[] = [
  [IMPLICIT_LITTLE_ENDIAN, 'Implicit VR Little Endian', 'native'],
  [EXPLICIT_LITTLE_ENDIAN, 'Explicit VR Little Endian', 'native'],
  [EXPLICIT_BIG_ENDIAN, 'Explicit VR Big Endian', 'native'],
  [DEFLATED_LITTLE_ENDIAN, 'Deflated Explicit VR Little Endian', 'deflated'],
  ['1.2.840.10008.1.2.1.98', 'Encapsulated Uncompressed Explicit VR Little Endian'],
  ['1.2.840.10008.1.2.4.50', 'JPEG Baseline (Process 1)'],
  ['1.2.840.10008.1.2.4.51', 'JPEG Extended (Process 2 and 4)'],
  ['1.2.840.10008.1.2.4.52', 'JPEG Extended (Process 3 and 5)'],
  ['1.2.840.10008.1.2.4.53', 'JPEG Spectral Selection (Process 6 and 8)'],
  ['1.2.840.10008.1.2.4.54', 'JPEG Spectral Selection (Process 7 and 9)'],
  ['1.2.840.10008.1.2.4.55', 'JPEG Full Progression (Process 10 and 12)'],
  ['1.2.840.10008.1.2.4.56', 'JPEG Full Progression (Process 11 and 13)'],
  ['1.2.840.10008.1.2.4.57', 'JPEG Lossless (Process 14)', 'jpeg-lossless'],
  ['1.2.840.10008.1.2.4.58', 'JPEG Lossless (Process 15)'],
  ['1.2.840.10008.1.2.4.70', 'JPEG Lossless (Process 14, first order)', 'jpeg-lossless'],
  ['1.2.840.10008.1.2.4.80', 'JPEG-LS Lossless', 'jpeg-ls'],
  [JPEG_LS_NEAR_LOSSLESS, 'JPEG-LS Near-Lossless', 'jpeg-ls'],
  ['1.2.840.10008.1.2.4.90', 'JPEG 2000 (Lossless Only)', 'jpeg-2000'],
  ['1.2.840.10008.1.2.4.91', 'JPEG 2000', 'jpeg-2000'],
  ['1.2.840.10008.1.2.4.92', 'JPEG 2000 Part 2 (Lossless Only)'],
  ['1.2.840.10008.1.2.4.93', 'JPEG 2000 Part 2'],
  ['1.2.840.10008.1.2.4.94', 'JPIP Referenced'],
  ['1.2.840.10008.1.2.4.95', 'JPIP Referenced Deflate'],
  ['1.2.840.10008.1.2.4.100', 'MPEG-2 Main Profile / Main Level'],
  ['1.2.840.10008.1.2.4.101', 'MPEG-2 Main Profile / High Level'],
  ['1.2.840.10008.1.2.4.102', 'MPEG-4 AVC/H.264 High Profile'],
  ['1.2.840.10008.1.2.4.103', 'MPEG-4 AVC/H.264 BD-compatible High Profile'],
  ['1.2.840.10008.1.2.4.107', 'HEVC/H.265 Main Profile'],
  ['1.2.840.10008.1.2.4.108', 'HEVC/H.265 Main 10 Profile'],
  ['1.2.840.10008.1.2.4.110', 'JPEG XL Lossless'],
  ['1.2.840.10008.1.2.4.111', 'JPEG XL JPEG Recompression'],
  ['1.2.840.10008.1.2.4.112', 'JPEG XL'],
  ['1.2.840.10008.1.2.4.201', 'High-Throughput JPEG 2000 (Lossless Only)'],
  ['1.2.840.10008.1.2.4.202', 'High-Throughput JPEG 2000 with RPCL (Lossless Only)'],
  ['1.2.840.10008.1.2.4.203', 'High-Throughput JPEG 2000'],
  ['1.2.840.10008.1.2.4.204', 'JPIP HTJ2K Referenced'],
  ['1.2.840.10008.1.2.5', 'RLE Lossless', 'rle'],
  ['1.2.840.10008.1.2.8.1', 'Deflated Image Frame Compression'],
];

const SYNTAXES: ReadonlyMap<string, TransferSyntax> = new Map(
  TABLE.map(([uid, name, encoding]) => [uid, { uid, name, encoding }]),
);

/** The syntax with this UID; an unknown UID gets an entry that says so and is not decoded. */
export function transferSyntax(uid: string): TransferSyntax {
  return SYNTAXES.get(uid) ?? { uid, name: 'Unknown transfer syntax', encoding: undefined };
}
