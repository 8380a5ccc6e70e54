/**
 * What every shader of the tissue sees: its constants, the step, and the buffers. Counterpart of `wasm/tissue/state.h`: the same numbers in
 * the same lanes (four to a strip), but one variable after the other, so that neighbouring threads read neighbouring memory.
 */

/** Threads of a group; and groups along x of a dispatch, the most that every adapter takes. */
export const GROUP = 64;
export const GROUPS_ALONG = 65535;
/** Most groups, and threads of one, of the pass that takes samples: every group leaves one row of numbers. */
export const MOST_SAMPLE_GROUPS = 64;
export const SAMPLE_THREADS = 128;

/** Words of {@link TISSUE_STRUCT}, in order. */
export const TISSUE_WORDS = [
  'lanes',
  'near',
  'leads',
  'limit',
  'dt',
  'up',
  'down',
  'isotropic',
  'directed',
  'second',
  'third',
  'sharpening',
  'share',
  'threshold',
] as const;
/** Words of a step, in order. */
export const STEP_WORDS = [
  'step',
  'armed',
  'source',
  'out',
  'stimulated',
  'timed',
  'durationMs',
  'until',
] as const;

/** Words of a look at the tissue, in order. */
export const LOOK_WORDS = ['source', 'what', 'span'] as const;

const INTEGERS: ReadonlySet<string> = new Set([
  'lanes',
  'near',
  'leads',
  'limit',
  'step',
  'armed',
  'source',
  'out',
  'stimulated',
  'timed',
  'what',
]);

export type WordValues<Words extends readonly string[]> = Readonly<Record<Words[number], number>>;

/** Numbers as the shader reads them: unsigned or floating, four bytes each. */
export function packWords<Words extends readonly string[]>(
  words: Words,
  values: WordValues<Words>,
): ArrayBuffer {
  const bytes = new ArrayBuffer(16 * Math.ceil(words.length / 4));
  const view = new DataView(bytes);
  words.forEach((word: Words[number], n) => {
    if (INTEGERS.has(word)) view.setUint32(4 * n, values[word], true);
    else view.setFloat32(4 * n, values[word], true);
  });
  return bytes;
}

const struct = (name: string, words: readonly string[]): string =>
  `struct ${name} {\n${words.map((word) => `  ${word}: ${INTEGERS.has(word) ? 'u32' : 'f32'},`).join('\n')}\n}`;

/**
 * Of a lane of the lattice, one array after the other: isotropic part and x of the fibre; its y and z; mass, fraction and class; with
 * sheets two more. From `near` on, 27 strips around every strip (`layout.ts`).
 */
export const TISSUE_STRUCT = `
${struct('Tissue', TISSUE_WORDS)}
${struct('Step', STEP_WORDS)}
${struct('Look', LOOK_WORDS)}

fn low16(word: u32) -> f32 { return f32(bitcast<i32>(word << 16u) >> 16u); }
fn high16(word: u32) -> f32 { return f32(bitcast<i32>(word) >> 16u); }
`;

/** Buffers of the passes that advance the tissue. */
export const ADVANCE_BUFFERS = `
@group(0) @binding(0) var<uniform> tissue: Tissue;
@group(0) @binding(1) var<uniform> at: Step;
// Three potentials one after the other: of the nodes, and what the passes hand on.
@group(0) @binding(2) var<storage, read_write> field: array<f32>;
@group(0) @binding(3) var<storage, read_write> variables: array<f32>;
@group(0) @binding(4) var<storage, read> lattice: array<u32>;
// Strength by lane; with pulses of their own also onset and strength.
@group(0) @binding(5) var<storage, read> stimuli: array<f32>;
@group(0) @binding(6) var<storage, read> constants: array<f32>;
@group(0) @binding(7) var<storage, read> tables: array<vec4f>;
// First, last, recovery (ms since they were armed, 0: none), upstrokes.
@group(0) @binding(8) var<storage, read_write> events: array<vec4f>;
struct Watch { activated: atomic<u32>, brokenStep: atomic<u32>, brokenLane: atomic<u32> }
@group(0) @binding(9) var<storage, read_write> watch: Watch;

fn packedOf(lane: u32) -> u32 { return lattice[2u * tissue.lanes + lane]; }
fn massOf(lane: u32) -> f32 { return f32(packedOf(lane) & 0xffffu); }
fn fractionOf(lane: u32) -> f32 { return f32((packedOf(lane) >> 16u) & 0xffu); }
fn classOf(lane: u32) -> u32 { return packedOf(lane) >> 24u; }
// 1 / M in units of the flows: 8 full voxels around a node.
fn perMass(lane: u32) -> f32 { return ${8 * 255}.0 / massOf(lane); }
`;

/** Buffers of the passes that look at it. */
export const READ_BUFFERS = `
@group(0) @binding(0) var<uniform> tissue: Tissue;
@group(0) @binding(1) var<uniform> at: Look;
@group(0) @binding(2) var<storage, read> field: array<f32>;
@group(0) @binding(3) var<storage, read> lattice: array<u32>;
@group(0) @binding(4) var<storage, read> events: array<vec4f>;
@group(0) @binding(5) var<storage, read> leads: array<f32>;
@group(0) @binding(6) var<storage, read_write> output: array<f32>;
`;

/** The lane of a thread. */
export const THREAD_LANE = `
fn laneOf(id: vec3u, groups: vec3u) -> u32 { return id.x + id.y * ${GROUP}u * groups.x; }
`;
