/**
 * GLSL of the organ that is cut and of the cut itself. The organ looks up in a texture that lies in the patient what
 * is removed; the cut carries its distance to the tumour on its vertices. Marks are drawn in screen pixels.
 */

const MARKS = /* glsl */ `
float hatch(float period, float width, float slant) {
  vec2 p = gl_FragCoord.xy / uPixelRatio;
  float d = abs(fract((p.x + slant * p.y) / period) - 0.5) * period * 0.7071;
  return 1.0 - smoothstep(width * 0.5 - 0.35, width * 0.5 + 0.35, d);
}
float dots(float period, float radius) {
  vec2 p = mod(gl_FragCoord.xy / uPixelRatio, period) - 0.5 * period;
  return 1.0 - smoothstep(radius - 0.4, radius + 0.4, length(p));
}
// A line of constant width on screen where x passes a level.
float contour(float x, float level, float width) {
  float pixels = abs(x - level) / max(fwidth(x), 1e-5) / uPixelRatio;
  return 1.0 - smoothstep(width * 0.5 - 0.4, width * 0.5 + 0.5, pixels);
}
`;

/** The organ: either its remnant, solid, or the resected part, a grey ghost. */
export const ORGAN_FRAGMENT_HEAD = /* glsl */ `
precision highp sampler3D;
uniform sampler3D uRemoved;
uniform mat4 uRemovedFromLps;
uniform float uPixelRatio;
uniform float uInwardMm;
uniform float uHasRemoved;
uniform float uResected; // 1 draws the resected part, 0 the remnant
varying vec3 vLps;
varying vec3 vOut;
varying vec4 vTint;
${MARKS}
`;

export const ORGAN_VERTEX_HEAD = /* glsl */ `
attribute vec4 tint; // colour of the territory, and how much of it
varying vec3 vLps;
varying vec3 vOut;
varying vec4 vTint;
`;

export const ORGAN_VERTEX_BODY = /* glsl */ `
  vLps = position;
  vOut = normal;
  vTint = tint;
`;

export const ORGAN_FRAGMENT_COLOUR = /* glsl */ `
{
  // Looked up just below the surface; deeper where the outermost voxels belong to something else.
  vec3 inward = -uInwardMm * normalize(vOut);
  vec2 found = texture(uRemoved, (uRemovedFromLps * vec4(vLps + inward, 1.0)).xyz).rg;
  if (found.g < 0.1) found = texture(uRemoved, (uRemovedFromLps * vec4(vLps + 4.0 * inward, 1.0)).xyz).rg;
  float removed = found.g > 0.02 ? found.r / found.g : 0.0;
  removed *= uHasRemoved;
  if (uResected > 0.5 ? removed < 0.5 : removed >= 0.5) discard;
  diffuseColor.rgb = mix(diffuseColor.rgb, vTint.rgb, vTint.a * (uResected > 0.5 ? 0.45 : 1.0));
  if (uResected > 0.5) diffuseColor.rgb *= 1.0 - 0.25 * hatch(9.0, 1.2, 1.0);
}
`;

export const CUT_VERTEX_HEAD = /* glsl */ `
attribute float toTumourMm;
varying float vToTumour;
`;

export const CUT_VERTEX_BODY = /* glsl */ `
  vToTumour = toTumourMm;
`;

/** The cut face: translucent, with bands by distance to the tumour; what lies in the tumour itself is hatched. */
export const CUT_FRAGMENT_HEAD = /* glsl */ `
uniform float uPixelRatio;
uniform vec3 uBands; // safety margin, upper end of the uncertainty, bands shown
uniform float uStale;
uniform vec3 uDanger;
uniform vec3 uCaution;
uniform vec3 uTumour;
varying float vToTumour;
${MARKS}
`;

export const CUT_FRAGMENT_COLOUR = /* glsl */ `
{
  vec3 paint = diffuseColor.rgb;
  float alpha = diffuseColor.a;
  if (uBands.z > 0.5) {
    if (vToTumour < uBands.x) {
      paint = mix(uDanger, vec3(0.16, 0.0, 0.0), 0.75 * hatch(6.0, 1.4, 1.0));
      alpha = 0.92;
    } else if (vToTumour < uBands.y) {
      paint = mix(uCaution, vec3(0.12, 0.07, 0.0), 0.8 * dots(6.0, 1.1));
      alpha = 0.85;
    }
    float edge = max(contour(vToTumour, uBands.x, 1.2), contour(vToTumour, uBands.y, 1.2));
    paint = mix(paint, vec3(0.02), 0.8 * edge);
    alpha = max(alpha, 0.8 * edge);
  }
  if (vToTumour < 0.0) {
    paint = mix(uTumour, vec3(0.08, 0.05, 0.0), 0.7 * hatch(7.0, 1.3, -1.0));
    alpha = 0.95;
  }
  if (uStale > 0.5) {
    float grey = dot(paint, vec3(0.2126, 0.7152, 0.0722));
    paint = mix(vec3(grey), paint, 0.55) * (1.0 - 0.5 * hatch(14.0, 5.0, -1.0));
  }
  diffuseColor.rgb = paint;
  diffuseColor.a = alpha;
}
`;

/** The inside of what is cut open is darker than its outside; a ghost keeps its rim. */
export const ORGAN_FRAGMENT_END = /* glsl */ `
if (uResected > 0.5) {
  float edge = 1.0 - abs(normalize(normal).z);
  diffuseColor.a = mix(0.6 * diffuseColor.a, min(1.0, 1.9 * diffuseColor.a), edge * edge);
}
if (!gl_FrontFacing) outgoingLight *= 0.5;
`;
