import type { SeriesSummary } from '../../../dicom/series.ts';

/** Whether the header says where the images are: without that a distance between them, and often the size of a pixel, is unknown. */
export const isInSpace = ({ measured, stored }: SeriesSummary): boolean =>
  measured !== undefined || stored !== undefined;
