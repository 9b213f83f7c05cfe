import { clipsOf } from '../../src/codegen/clip';
import type { Kernel } from '../../src/codegen/kernel';
import type { Tiling } from '../../src/codegen/wasm/tiling';
import { coefficientOf, type Loop } from '../../src/expression/affine';
import { loadsOf, reducesOf, walkAll } from '../../src/expression/expression';

const LANES = 4;
const JAM_FACTORS = [2, 3, 4, 5, 6, 8];
/** Two jammed loops together make at most so many copies. */
const MAX_COPIES = 12;

/** Tiles may overlap, but vectors of partial sums in the output may not. */
const divides = ({ outermost }: Kernel, span: number, lanes: number, loop: Loop) =>
  outermost === null || lanes === 1 || loop.size % span === 0;

/** The loops that can fill a vector: memory must be next to each other, and no lane may need another guard than its neighbour. */
function vectorsOf(kernel: Kernel): Tiling['vector'][] {
  const guarded = new Set<Loop>();
  walkAll(kernel.values, (e) => {
    if (e.kind === 'guarded') for (const { index } of e.guards) for (const loop of index.terms.keys()) guarded.add(loop);
  });
  const fits = (loop: Loop) => loop.size >= LANES && !guarded.has(loop);
  const outputs = kernel.loops.filter(({ loop, stride }) => stride === 1 && fits(loop) && divides(kernel, LANES, LANES, loop));
  const reductions = kernel.values.flatMap(reducesOf);
  const [reduction] = reductions;
  const inner =
    reductions.length === 1 && reduction.name !== 'argmax'
      ? reduction.loops.filter((loop) => {
          const steps = loadsOf(reduction.x).map((load) => coefficientOf(load.index, loop));
          return fits(loop) && steps.includes(1) && steps.every((step) => step === 0 || step === 1);
        })
      : [];
  return [
    null,
    ...outputs.map(({ loop }) => ({ loop, role: 'output' as const })),
    ...inner.map((loop) => ({ loop, role: 'reduce' as const })),
  ];
}

/** Every way in which a kernel may be cut into register tiles, whatever it costs: written down a second time, beside chooseTiling. */
export function tilingsOf(kernel: Kernel): Tiling[] {
  const clips = kernel.values.flatMap(reducesOf).flatMap((reduction) => clipsOf(reduction).clips);
  const bordering = new Set(clips.flatMap(({ rest }) => [...rest.terms.keys()]));
  return vectorsOf(kernel).flatMap((vector) => {
    const options = kernel.loops.flatMap(({ loop }): [Loop, number][] => {
      if (bordering.has(loop)) return [];
      const lanes = vector?.role === 'output' && vector.loop === loop ? LANES : 1;
      return JAM_FACTORS.filter((factor) => factor * lanes <= loop.size && divides(kernel, factor * lanes, lanes, loop)).map(
        (factor) => [loop, factor],
      );
    });
    const pairs = options.flatMap((first, i) =>
      options
        .slice(i + 1)
        .flatMap((second) => (first[0] !== second[0] && first[1] * second[1] <= MAX_COPIES ? [[first, second]] : [])),
    );
    const tilings: Tiling[] = [[], ...options.map((option) => [option]), ...pairs].map((jam) => ({ vector, jam: new Map(jam) }));
    return [...tilings, ...options.flatMap(([loop, factor]) => withRests(vector, loop, factor, options))];
  });
}

/** With what is behind the whole tiles of a loop cut in another way: as it is, and along another loop. */
function withRests(vector: Tiling['vector'], loop: Loop, factor: number, options: readonly [Loop, number][]): Tiling[] {
  const left = loop.size % factor;
  if (left === 0 || loop === vector?.loop) return [];
  const own: [Loop, number][] = left > 1 ? [[loop, left]] : [];
  const another = options.find(([other]) => other !== loop);
  const jams = [own, ...(another === undefined ? [] : [[...own, another]])];
  return jams.map((jam) => ({ vector, jam: new Map([[loop, factor]]), rest: { loop, jam: new Map(jam) } }));
}

/** A tiling in words, for messages. */
export function tilingText({ vector, jam, rest }: Tiling): string {
  const lanes = vector === null ? 'no vector' : `vector over the ${vector.role} loop of ${vector.loop.size}`;
  const factors = (jammed: Tiling['jam']) => [...jammed].map(([loop, factor]) => `${factor} of the loop of ${loop.size}`);
  const others = rest === undefined ? [] : [`the rest of the loop of ${rest.loop.size} by`, ...factors(rest.jam)];
  return [lanes, ...factors(jam), ...others].join(', ');
}
