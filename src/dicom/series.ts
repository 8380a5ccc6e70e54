/** What a scan finds: plain records that survive a structured clone and JSON. */
import type { Lps, Vec3 } from '../core/space.ts';

export interface ImportScan {
  readonly series: readonly SeriesSummary[];
  readonly skipped: readonly SkippedFile[];
  readonly patients: readonly PatientIdentity[];
  readonly fileCount: number;
  /** Structured reports among the skipped files, as far as they could be read. */
  readonly reports: readonly ReportDocument[];
}

export interface SkippedFile {
  readonly file: string;
  readonly code: string;
  readonly message: string;
  /** Where it is a DICOM object that belongs to images. */
  readonly object?: SkippedObject;
}

export interface SkippedObject {
  readonly name: string;
  /** What is read of it, and where. */
  readonly use: string;
  readonly studyUid: string;
  /** YYYYMMDD, or empty. */
  readonly studyDate: string;
}

/** A structured report as it is shown: its measurements as a list, its content as lines of text. */
export interface ReportDocument {
  readonly file: string;
  readonly sopInstanceUid: string;
  readonly studyUid: string;
  readonly title: string;
  /** Date of the content, YYYYMMDD, or empty. */
  readonly date: string;
  readonly patient: PatientIdentity;
  readonly complete: boolean;
  /** Somebody has signed it. */
  readonly verified: boolean;
  readonly measurements: readonly ReportedMeasurement[];
  readonly lines: readonly ReportLine[];
  /** There is more in the file than is shown. */
  readonly truncated: boolean;
}

export interface ReportedMeasurement {
  /** What was measured, as the report calls it. */
  readonly of: string;
  /** `Length`; with a derivation `Attenuation Coefficient, mean`. */
  readonly name: string;
  /** As written. */
  readonly value: string;
  readonly unit: string;
}

export interface ReportLine {
  readonly depth: number;
  readonly text: string;
}

export interface PatientIdentity {
  readonly id: string;
  /** `Family, Given`, as the header spells it. */
  readonly name: string;
  /** YYYYMMDD. */
  readonly birthDate?: string;
  readonly sex?: string;
  /** The header states that the identity was removed. */
  readonly deidentified: boolean;
}

/** What the values of a parametric map stand for. */
export interface SeriesQuantity {
  /** As the map calls it; may be empty. */
  readonly name: string;
  /** UCUM code, `1` for a pure number. */
  readonly unit: string;
}

export interface SeriesWarning {
  readonly code: string;
  /** `stop`: no volume can be built; `caution`: the user must know; `info`: worth a line. */
  readonly severity: 'info' | 'caution' | 'stop';
  readonly message: string;
  readonly hint: string;
}

export interface SeriesSummary {
  /** SeriesInstanceUID. */
  readonly uid: string;
  /** Unique in the scan, also where one DICOM series was split into several. */
  readonly key: string;
  readonly modality: string;
  readonly description: string;
  readonly studyUid: string;
  /** YYYYMMDD, or empty. */
  readonly studyDate: string;
  readonly studyDescription: string;
  readonly frameOfReferenceUid: string;
  readonly manufacturer: string;
  readonly patient: PatientIdentity;
  /** Columns, rows, slices. */
  readonly dimensions: Vec3;
  /** Along rows' direction, columns' direction, slice normal. */
  readonly spacingMm: Vec3;
  readonly originMm: Lps;
  /** Unit vectors of i, j, k; k is the slice normal, so the frame is right-handed. */
  readonly direction: readonly number[];
  readonly sliceThicknessMm?: number;
  readonly window?: { readonly centre: number; readonly width: number };
  readonly transferSyntax: {
    readonly uid: string;
    readonly name: string;
    readonly supported: boolean;
  };
  readonly laterality: 'left' | 'right' | 'unpaired' | undefined;
  readonly bodyPart?: string;
  readonly contrastAgent?: string;
  /** The word SYNTHETIC stands in the patient, study or series text. */
  readonly synthetic: boolean;
  readonly suitableFor3d: boolean;
  readonly warnings: readonly SeriesWarning[];
  /** What was put right; empty where the volume is what the files hold. */
  readonly repairs: readonly SeriesRepair[];
  readonly resampling?: Resampling;
  readonly measured?: SeriesMeasurements;
  readonly phase?: SeriesPhase;
  readonly quantity?: SeriesQuantity;
  /** Where the series is a film instead of a stack. */
  readonly film?: SeriesFilm;
  /** Where the image came in a file that is no DICOM; `slices` is empty then. */
  readonly stored?: StoredVolume;
  /** The stored slices, sorted along the slice normal; a repaired volume has others. */
  readonly slices: readonly SliceRef[];
  /** Memory of the decoded volume: two bytes a voxel, four where values are not whole numbers. */
  readonly bytes: number;
}

/** What the values of an image are, where the file cannot say: `OT` is any other signal. */
export type StoredModality = 'CT' | 'MR' | 'OT';

/** An image in a file that is no DICOM: it names no patient and no modality, so both have to be confirmed. */
export interface StoredVolume {
  /** `NIfTI`, `NRRD` or `MetaImage`. */
  readonly format: string;
  /** A guess from the values, with what it rests on. */
  readonly proposedModality: StoredModality;
  readonly because: string;
}

/** Something about the stack that was put right, so that a volume can be built; the user has to see it first. */
export interface SeriesRepair {
  readonly code:
    'gantry-tilt' | 'missing-slices' | 'uneven-spacing' | 'flipped-slices' | 'duplicate-positions';
  /** How much: the tilt, the widest gap, or how many slices. */
  readonly amount: number;
  readonly unit: 'mm' | 'degrees' | 'slices';
  /** What was done. */
  readonly message: string;
  /** Slices of the volume that were filled in, counted from 1, and the stored slices around them. */
  readonly places: readonly {
    readonly slice: number;
    readonly positionMm: number;
    readonly betweenMm: readonly [number, number];
  }[];
}

/** How the stored slices become an even, upright stack. */
export interface Resampling {
  /** Of each slice of the volume: the stored slices around it and the share of the upper one. */
  readonly slices: readonly {
    readonly lower: number;
    readonly upper: number;
    readonly share: number;
  }[];
  /** Of each stored slice: where its first pixel lies, in columns and rows of the volume. */
  readonly shifts: readonly (readonly [number, number])[];
}

/** The geometry of a stack as it was measured, before any repair. */
export interface SeriesMeasurements {
  /** Smallest and largest distance between neighbouring slices. */
  readonly gapsMm: readonly [number, number];
  /** Largest distance of a slice from its place in an even stack. */
  readonly unevennessMm: number;
  readonly tiltDegrees: number;
  /** Sideways movement over the whole stack. */
  readonly leanMm: number;
  /** Largest sideways distance of a slice from the line through the stack. */
  readonly scatterMm: number;
  /** Angle of the slice normal from the nearest body axis. */
  readonly obliqueDegrees: number;
  /** Between columns and between rows. */
  readonly pixelMm: readonly [number, number];
}

/** Which of several volumes of one acquisition a series is: a heart phase, an echo, a diffusion weighting. */
export interface SeriesPhase {
  /** From 0, in order of the value. */
  readonly index: number;
  readonly count: number;
  /** What tells them apart: `trigger time`, `cardiac phase`, `temporal position`, `echo time`, `b-value` and others. */
  readonly by: string;
  /** Its value here: ms for times, % for cardiac phases, s/mm² for b-values; absent where it is no number. */
  readonly value?: number;
  /** The same for all volumes of the acquisition. */
  readonly group: string;
}

/** The images of one place in order of time, for playing. */
export interface SeriesFilm {
  readonly images: readonly SliceRef[];
  /** `trigger time`, `frame time` (both in ms), another attribute, or `instance number`. */
  readonly by: string;
  /** Of each image. */
  readonly values: readonly number[];
}

/** One image of a series: where it is in space and where its pixels are in the files. */
export interface SliceRef {
  readonly file: string;
  /** Index into the list of files that was scanned. */
  readonly fileIndex: number;
  /** Number of the frame, from 1, in a file with several. */
  readonly frame?: number;
  readonly sopInstanceUid: string;
  /** Centre of the first pixel. */
  readonly originMm: Lps;
  /** Along the slice normal. */
  readonly positionMm: number;
  readonly pixels: PixelLayout;
}

/** How stored samples lie in a file and what they mean (PS3.3 C.7.6.3, C.11.1; PS3.5 section 8). */
export interface PixelLayout {
  readonly columns: number;
  readonly rows: number;
  readonly samplesPerPixel: number;
  readonly photometric: string;
  /** Uncompressed colour lies plane after plane. */
  readonly planar?: boolean;
  readonly bitsAllocated: number;
  /** The values are real numbers of that many bits. */
  readonly float?: boolean;
  readonly bitsStored: number;
  readonly highBit: number;
  readonly signed: boolean;
  readonly modality: string;
  readonly transferSyntaxUid: string;
  /** Two bytes of a word are exchanged in the file. */
  readonly bigEndian: boolean;
  /** Start of the pixel data: in the file, or in the inflated data set of a deflated file. */
  readonly dataOffset: number;
  /** Where the deflated data set starts in the file. */
  readonly deflatedFrom?: number;
  /** Native pixel data: how many bytes the image has. */
  readonly dataBytes: number;
  /** Encapsulated pixel data: `[offset, bytes]` of each fragment in the file, without the offset table. */
  readonly fragments?: readonly (readonly [number, number])[];
  /** The order of columns or rows is reversed after decoding, to agree with the other slices. */
  readonly flip?: { readonly columns: boolean; readonly rows: boolean };
  /** Values go through the table of the file's header instead of slope and intercept. */
  readonly throughLut?: boolean;
  readonly slope: number;
  readonly intercept: number;
  /** Inclusive range of stored values that mean "outside the field of view". */
  readonly padding?: readonly [number, number];
}
