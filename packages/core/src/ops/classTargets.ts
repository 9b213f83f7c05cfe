import { KindlingError } from '@kindling/checks';
import { checkClasses, checkClassesOf } from '../graph/classIndices';
import { GraphNode, leafNode } from '../graph/node';
import { inRowMajor } from '../graph/rowMajor';
import { numbersIn, wordsOf } from '../graph/words';
import { LARGEST_EXACT, rowMajorStrides, type Shape, sameShape, shapeText, sizeOf } from '../shape/shape';
import { ne, where } from './comparison';
import { scalarNode, to } from './define';
import { reshape } from './view';

export type ClassTarget = GraphNode | ArrayLike<number>;

/** Class indices that are all classes, and which of them count; null where all do. */
export interface ClassTargets {
  readonly indices: GraphNode;
  readonly counted: GraphNode | null;
}

export function isNode(target: ClassTarget): target is GraphNode {
  return target instanceof GraphNode;
}

/**
 * Class indices of `shape`, in the shape `kept`.
 * @param ignored stands in the place of a class where there is none; null where there is always one
 * @throws KindlingError naming the first that is no class
 */
export function classTargets(
  op: string,
  target: ClassTarget,
  shape: Shape,
  kept: Shape,
  classes: number,
  ignored: number | null,
): ClassTargets {
  const given = isNode(target) ? target.shape : [target.length];
  if (!sameShape(given, shape)) {
    throw new KindlingError(`${op}: target: expected class indices of shape ${shapeText(shape)}, got shape ${shapeText(given)}`);
  }
  if (classes === 0 && sizeOf(shape) > 0) {
    throw new KindlingError(`${op}: expected at least one class to choose from, got none for ${sizeOf(shape)} targets`);
  }
  if (isNode(target) && target.dtype === 'bool') throw new KindlingError(`${op}: target: expected int32, got bool`);
  const name = `${op}: target`;
  if (ignored === null) return { indices: everyClass(name, target, kept, classes), counted: null };
  const numbers = isNode(target) ? numbersAtHand(target) : target;
  if (numbers === null) {
    const node = target as GraphNode;
    const counted = ne([node, scalarNode(ignored, node.dtype)]);
    const chosen = where([counted, node, scalarNode(0, node.dtype)]);
    return { indices: asIntegers(name, chosen, kept, classes), counted };
  }
  checkClasses(name, numbers, classes, { ignored });
  const [places, counted] = [new Int32Array(numbers.length), new Int32Array(numbers.length)];
  for (let i = 0; i < places.length; i++) {
    if (numbers[i] === ignored) continue;
    places[i] = numbers[i];
    counted[i] = 1;
  }
  return {
    indices: indexLeaf(places, kept, classes),
    counted: leafNode(wordsOf(counted), shape, rowMajorStrides(shape), 'bool'),
  };
}

function everyClass(name: string, target: ClassTarget, kept: Shape, classes: number): GraphNode {
  if (!isNode(target)) {
    checkClasses(name, target, classes);
    return indexLeaf(target, kept, classes);
  }
  const { data, strides } = target.value ?? {};
  // those that are computed, or on a device, are looked at when they are there
  if (data instanceof Float32Array && strides) checkClassesOf(target, { data, strides }, name, classes);
  return asIntegers(name, target, kept, classes);
}

/** A tensor's numbers in row-major order where the host has them, else null. */
function numbersAtHand({ value, shape, dtype }: GraphNode): ArrayLike<number> | null {
  if (value === null || !(value.data instanceof Float32Array)) return null;
  return numbersIn(inRowMajor(value.data, shape, value.strides), dtype);
}

function asIntegers(name: string, target: GraphNode, kept: Shape, classes: number): GraphNode {
  const shaped = reshape([target], { shape: kept });
  if (target.dtype === 'int32') return shaped;
  if (classes <= LARGEST_EXACT) return to([shaped], { dtype: 'int32', exact: true });
  throw new KindlingError(
    `${name}: expected int32 for ${classes} classes, got float32, which holds no number for each beyond ${LARGEST_EXACT}`,
  );
}

/** Numbers that were found to be classes. */
function indexLeaf(numbers: ArrayLike<number>, shape: Shape, count: number): GraphNode {
  const integers = new Int32Array(numbers.length);
  // Int32Array.from takes eight times as long
  for (let i = 0; i < integers.length; i++) integers[i] = numbers[i];
  const node = leafNode(wordsOf(integers), shape, rowMajorStrides(shape), 'int32');
  node.indicesBelow = count;
  return node;
}
