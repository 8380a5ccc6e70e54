/** Greys of the charts that leave the page as pictures, where the tokens of the page cannot be read. */
export const CHART_INK = {
  ground: '#0b0b0b',
  paper: '#242424',
  text: '#b4b4b4',
  quiet: '#919191',
  guide: '#5a5a5a',
  cursor: '#3fc9b6',
} as const;
