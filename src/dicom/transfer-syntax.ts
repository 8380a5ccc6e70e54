/**
 * How the pixels of a file are written. UIDs and names: DICOM PS3.6 annex A, table A-1.
 * A syntax without an encoding here is named in the report and not decoded; among them the retired forms of JPEG with
 * arithmetic coding. The JPEG family (T.81 lossy and lossless, T.87 JPEG-LS) is one encoding: which of them a frame is,
 * its own header says.
 */
export type PixelEncoding =
  'native' | 'deflated' | 'deflated-frame' | 'rle' | 'jpeg' | 'jpeg-2000' | 'jpeg-xl';

export interface TransferSyntax {
  readonly uid: string;
  readonly name: string;
  readonly encoding: PixelEncoding | undefined;
}

export const IMPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2';
export const EXPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2.1';
export const EXPLICIT_BIG_ENDIAN = '1.2.840.10008.1.2.2';
export const DEFLATED_LITTLE_ENDIAN = '1.2.840.10008.1.2.1.99';

const TABLE: readonly (readonly [uid: string, name: string, encoding?: PixelEncoding])[] = [
  [IMPLICIT_LITTLE_ENDIAN, 'Implicit VR Little Endian', 'native'],
  [EXPLICIT_LITTLE_ENDIAN, 'Explicit VR Little Endian', 'native'],
  [EXPLICIT_BIG_ENDIAN, 'Explicit VR Big Endian', 'native'],
  [DEFLATED_LITTLE_ENDIAN, 'Deflated Explicit VR Little Endian', 'deflated'],
  ['1.2.840.10008.1.2.1.98', 'Encapsulated Uncompressed Explicit VR Little Endian', 'native'],
  ['1.2.840.10008.1.2.4.50', 'JPEG Baseline (Process 1)', 'jpeg'],
  ['1.2.840.10008.1.2.4.51', 'JPEG Extended (Process 2 and 4)', 'jpeg'],
  ['1.2.840.10008.1.2.4.52', 'JPEG Extended, arithmetic (Process 3 and 5)'],
  ['1.2.840.10008.1.2.4.53', 'JPEG Spectral Selection (Process 6 and 8)', 'jpeg'],
  ['1.2.840.10008.1.2.4.54', 'JPEG Spectral Selection, arithmetic (Process 7 and 9)'],
  ['1.2.840.10008.1.2.4.55', 'JPEG Full Progression (Process 10 and 12)', 'jpeg'],
  ['1.2.840.10008.1.2.4.56', 'JPEG Full Progression, arithmetic (Process 11 and 13)'],
  ['1.2.840.10008.1.2.4.57', 'JPEG Lossless (Process 14)', 'jpeg'],
  ['1.2.840.10008.1.2.4.58', 'JPEG Lossless, arithmetic (Process 15)'],
  ['1.2.840.10008.1.2.4.70', 'JPEG Lossless (Process 14, first order)', 'jpeg'],
  ['1.2.840.10008.1.2.4.80', 'JPEG-LS Lossless', 'jpeg'],
  ['1.2.840.10008.1.2.4.81', 'JPEG-LS Near-Lossless', 'jpeg'],
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
  ['1.2.840.10008.1.2.4.110', 'JPEG XL Lossless', 'jpeg-xl'],
  ['1.2.840.10008.1.2.4.111', 'JPEG XL JPEG Recompression', 'jpeg-xl'],
  ['1.2.840.10008.1.2.4.112', 'JPEG XL', 'jpeg-xl'],
  ['1.2.840.10008.1.2.4.201', 'High-Throughput JPEG 2000 (Lossless Only)', 'jpeg-2000'],
  ['1.2.840.10008.1.2.4.202', 'High-Throughput JPEG 2000 with RPCL (Lossless Only)', 'jpeg-2000'],
  ['1.2.840.10008.1.2.4.203', 'High-Throughput JPEG 2000', 'jpeg-2000'],
  ['1.2.840.10008.1.2.4.204', 'JPIP HTJ2K Referenced'],
  ['1.2.840.10008.1.2.5', 'RLE Lossless', 'rle'],
  ['1.2.840.10008.1.2.8.1', 'Deflated Image Frame Compression', 'deflated-frame'],
];

/** Every syntax that is known by name, read or not. */
export const TRANSFER_SYNTAXES: readonly TransferSyntax[] = TABLE.map(([uid, name, encoding]) => ({
  uid,
  name,
  encoding,
}));
const SYNTAXES: ReadonlyMap<string, TransferSyntax> = new Map(
  TRANSFER_SYNTAXES.map((syntax) => [syntax.uid, syntax]),
);

/** The syntax with this UID; an unknown UID gets an entry that says so and is not decoded. */
export function transferSyntax(uid: string): TransferSyntax {
  return SYNTAXES.get(uid) ?? { uid, name: 'Unknown transfer syntax', encoding: undefined };
}

/** Syntaxes that lose detail, whatever the header says about compression (PS3.5 annex A). */
const LOSSY: ReadonlySet<string> = new Set(
  ['50', '51', '52', '53', '54', '55', '56', '81', '111'].map((n) => `1.2.840.10008.1.2.4.${n}`),
);

export const isLossySyntax = (uid: string): boolean => LOSSY.has(uid);

/** What a user can ask an archive for, where a syntax is not read. */
export const READABLE_FORMS =
  'uncompressed, or as RLE, JPEG, JPEG lossless, JPEG-LS, JPEG 2000, HTJ2K or JPEG XL';
