/**
 * GLSL that paints fields on a lit surface. Injected into three's standard material, so lights, clipping and
 * transparency stay three's. A field arrives as (value * mask, mask): the quotient interpolates correctly up to the
 * border of the mapped area, and vertices without a value never leak a number into their neighbours.
 */

export const VERTEX_HEAD = /* glsl */ `
#if FIELD_KIND == 1 || FIELD_KIND == 3 || FIELD_KIND == 5
  attribute float fieldValue;
  attribute float fieldMask;
  varying vec2 vField;
#elif FIELD_KIND == 2
  attribute float fieldFrameA;
  attribute float fieldFrameB;
  uniform float uMix;
  varying vec2 vField;
#elif FIELD_KIND == 4
  attribute vec3 fieldClasses;
  varying vec3 vClasses;
#endif
`;

export const VERTEX_BODY = /* glsl */ `
#if FIELD_KIND == 1 || FIELD_KIND == 3 || FIELD_KIND == 5
  vField = vec2(fieldValue * fieldMask, fieldMask);
#elif FIELD_KIND == 2
  // 255 marks a vertex without tissue; 0 to 254 spans the range.
  float mapped = step(fieldFrameA, 0.998);
  float level = min(1.0, mix(fieldFrameA, fieldFrameB, uMix) * 255.0 / 254.0);
  vField = vec2(level * mapped, mapped);
#elif FIELD_KIND == 4
  vClasses = fieldClasses;
#endif
`;

export const FRAGMENT_HEAD = /* glsl */ `
uniform sampler2D uLut;
uniform vec4 uScale; // lower limit, upper limit, band width, shown until
uniform vec4 uMarks; // simulated, stale, pixel ratio, pattern
uniform vec3 uUnmapped;
#if FIELD_KIND == 1 || FIELD_KIND == 2 || FIELD_KIND == 3 || FIELD_KIND == 5
  varying vec2 vField;
#elif FIELD_KIND == 4
  varying vec3 vClasses;
#endif

// Dark lines across the screen diagonal, in CSS pixels: how much of this pixel is line.
float hatch(float period, float width, float slant) {
  vec2 p = gl_FragCoord.xy / uMarks.z;
  float d = abs(fract((p.x + slant * p.y) / period) - 0.5) * period * 0.7071;
  return 1.0 - smoothstep(width * 0.5 - 0.35, width * 0.5 + 0.35, d);
}
float dots(float period, float radius) {
  vec2 p = mod(gl_FragCoord.xy / uMarks.z, period) - 0.5 * period;
  return 1.0 - smoothstep(radius - 0.4, radius + 0.4, length(p));
}
float lines(float period, float width) {
  float d = abs(fract(gl_FragCoord.y / uMarks.z / period) - 0.5) * period;
  return 1.0 - smoothstep(width * 0.5 - 0.35, width * 0.5 + 0.35, d);
}
// A line of constant width on screen where x is a whole number; gone where bands are thinner than the line.
float bandEdge(float x) {
  float slope = fwidth(x);
  float pixels = abs(fract(x - 0.5) - 0.5) / max(slope, 1e-5);
  return (1.0 - smoothstep(0.5, 1.5, pixels)) * (1.0 - smoothstep(0.25, 0.6, slope));
}
float contour(float x, float level) {
  float pixels = abs(x - level) / max(fwidth(x), 1e-5);
  return 1.0 - smoothstep(0.7, 1.8, pixels);
}
vec3 lut(float t) { return texture2D(uLut, vec2((0.5 + 255.0 * clamp(t, 0.0, 1.0)) / 256.0, 0.5)).rgb; }
`;

export const FRAGMENT_COLOUR = /* glsl */ `
{
  vec3 paint = diffuseColor.rgb;
  float painted = 0.0;
#if FIELD_KIND == 1 || FIELD_KIND == 3
  float x = (vField.x / max(vField.y, 1e-3) - uScale.x) / uScale.z;
  float count = max(1.0, floor((uScale.y - uScale.x) / uScale.z + 0.5));
  float reached = step(x * uScale.z + uScale.x, uScale.w);
  if (vField.y > 0.5 && reached > 0.5) {
    painted = 1.0;
    paint = lut(clamp(floor(x), 0.0, count - 1.0) / max(1.0, count - 1.0));
    float inner = step(0.01, x) * step(x, count - 0.01);
    #if FIELD_KIND == 3
      if (x > count) paint = uUnmapped * 1.6;
      inner = step(0.01, x) * step(x, count + 0.5);
    #endif
    paint *= 1.0 - 0.9 * bandEdge(x) * inner;
  } else paint = uUnmapped;
#elif FIELD_KIND == 2
  if (vField.y > 0.5) {
    painted = 1.0;
    paint = lut(vField.x / vField.y);
  } else paint = uUnmapped;
#elif FIELD_KIND == 5
  if (vField.y > 0.5) {
    painted = 1.0;
    float d = vField.x / vField.y;
    paint = lut(0.5 + 0.5 * d / uScale.y);
    // No line at zero: what is unchanged is flat there, and would be all line.
    float band = d / uScale.z;
    paint *= 1.0 - 0.6 * bandEdge(band) * step(0.5, abs(band));
  } else paint = uUnmapped;
#elif FIELD_KIND == 4
  float border = vClasses.x;
  float core = vClasses.y;
  float lesion = vClasses.z;
  float diseased = border + core;
  if (lesion > 0.5) {
    paint = mix(vec3(0.82, 0.60, 0.45), vec3(0.12, 0.05, 0.03), 0.5 * max(hatch(6.0, 1.0, 1.0), hatch(6.0, 1.0, -1.0)));
  } else if (core > 0.5) {
    paint = mix(vec3(0.366, 0.305, 0.238), vec3(0.07), 0.75 * hatch(7.0, 1.3, 1.0));
  } else if (diseased > 0.5) {
    paint = mix(vec3(0.716, 0.361, 0.042), vec3(0.09, 0.05, 0.0), 0.85 * dots(6.0, 1.1));
  }
  paint *= 1.0 - 0.85 * max(contour(diseased, 0.5), max(contour(core, 0.5) * step(0.4, diseased), contour(lesion, 0.5)));
#endif
  if (painted > 0.5) {
    if (uMarks.y > 0.5) {
      float grey = dot(paint, vec3(0.2126, 0.7152, 0.0722));
      paint = mix(vec3(grey), paint, 0.35) * (1.0 - 0.6 * hatch(14.0, 5.0, -1.0));
    } else paint *= 1.0 - 0.32 * uMarks.x * hatch(6.5, 1.1, -1.0);
  }
  if (uMarks.w > 2.5) paint *= 1.0 - 0.25 * lines(7.0, 1.4);
  else if (uMarks.w > 1.5) paint *= 1.0 - 0.3 * dots(7.0, 1.2);
  else if (uMarks.w > 0.5) paint *= 1.0 - 0.25 * hatch(8.0, 1.4, 1.0);
  diffuseColor.rgb = paint;
}
`;

/** Ghost surfaces keep their rim, and the inside of a cut surface is darker than its outside. */
export const FRAGMENT_END = /* glsl */ `
#ifdef GHOST
  float rim = 1.0 - abs(normalize(normal).z);
  diffuseColor.a = mix(0.55 * diffuseColor.a, min(1.0, 1.9 * diffuseColor.a), rim * rim);
#endif
if (!gl_FrontFacing) outgoingLight *= 0.55;
`;
