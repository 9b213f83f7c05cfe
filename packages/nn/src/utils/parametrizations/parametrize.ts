import { checkText, describe, KindlingError, refuseSurplus } from '@kindling/checks';
import { isTensor, noGradSync, type Tensor } from '@kindling/core';
import { checkTensor } from '../../checks/checkTensor';
import { checkModule } from '../../containers/checkModule';
import { ModuleDict } from '../../containers/moduleDict';
import { ModuleList } from '../../containers/moduleList';
import { Module } from '../../module/module';
import { Parameter } from '../../module/parameter';
import { moduleName } from '../../module/walk';

/** What a weight is computed from others by, and what these are for a given weight. */
export abstract class Parametrization extends Module {
  static override get name(): string {
    return 'Parametrization';
  }

  abstract override forward(...originals: Tensor[]): Tensor;

  /** One tensor, or several that `forward` takes. */
  abstract rightInverse(weight: Tensor): Tensor | readonly Tensor[];
}

/** What is learned in a weight's place: `original`, or `original0`, `original1`, ..., and what makes the weight of them. */
class ParametrizationList extends ModuleList<Parametrization> {
  static override get name(): string {
    return 'ParametrizationList';
  }

  [original: `original${string}`]: Parameter;

  learned(): Parameter[] {
    return Object.keys(this).flatMap((field) => (field.startsWith('original') ? [this[field as 'original']] : []));
  }

  /** The weight. */
  computed(): Tensor {
    return this[0].forward(...this.learned());
  }

  /** Makes the weight this one. */
  assign(weight: Tensor): void {
    const originals = this.learned();
    noGradSync(() => {
      for (const [i, value] of [this[0].rightInverse(weight)].flat().entries()) originals[i].copy_(value as Tensor);
    });
  }
}

type Fields = Record<string, unknown> & { parametrizations?: ModuleDict };

/** A class between a module and its own, whose accessors compute weights; PyTorch calls it so, too. */
function parametrizedClass(module: Module): object {
  const Kind = module.constructor as new () => Module & { forward(): unknown };
  return class extends Kind {
    static override get name(): string {
      return `Parametrized${Kind.name}`;
    }
  }.prototype;
}

/**
 * Puts what is learned in the place of a weight, which becomes what is computed from it whenever it is asked for: in the state dict there is
 * `parametrizations.weight.original` (or `original0`, ...) and no `weight`.
 * @param where who asks, for messages
 * @throws KindlingError unless the module has a parameter of this name
 */
export function parametrize<M extends Module>(
  where: string,
  module: M,
  name: string,
  make: (weight: Parameter) => Parametrization,
): M {
  checkModule(`${where}: module`, module);
  checkText(`${where}: name`, name);
  const fields = module as unknown as Fields;
  const weight = fields[name];
  if (!(weight instanceof Parameter)) {
    const kind = moduleName(module);
    throw new KindlingError(
      `${where}: name: expected that of a parameter of ${kind}, got ${describe(name)}, ${described(weight)}`,
    );
  }
  const parametrization = make(weight);
  const list = new ParametrizationList([parametrization]);
  const originals = [noGradSync(() => parametrization.rightInverse(weight))].flat() as Tensor[];
  for (const [i, value] of originals.entries()) {
    list[`original${originals.length === 1 ? '' : i}`] = new Parameter(value, { requiresGrad: weight.requiresGrad });
  }
  const key = module.stateKey(name);
  if (fields.parametrizations === undefined) Object.setPrototypeOf(module, parametrizedClass(module));
  fields.parametrizations ??= new ModuleDict();
  fields.parametrizations.set(key, list);
  delete fields[name];
  const listOf = (owner: Fields) => (owner.parametrizations as ModuleDict).get(key) as ParametrizationList;
  Object.defineProperty(Object.getPrototypeOf(module), name, {
    configurable: true,
    get(this: Fields) {
      return listOf(this).computed();
    },
    set(this: Fields, value: unknown) {
      listOf(this).assign(checkTensor(`${moduleName(module)}: ${name}`, value));
    },
  });
  return module;
}

function described(value: unknown): string {
  return isTensor(value) ? 'which is computed already' : `which is ${describe(value)}`;
}

/**
 * Makes a parametrised weight a plain parameter again, with the value that it has.
 * @throws KindlingError unless the module has a parametrised weight of this name
 * @see torch.nn.utils.parametrize.remove_parametrizations
 */
export function removeParametrizations<M extends Module>(module: M, name = 'weight'): M {
  refuseSurplus('removeParametrizations', arguments, 2);
  const where = 'removeParametrizations';
  checkModule(`${where}: module`, module);
  checkText(`${where}: name`, name);
  const fields = module as unknown as Fields;
  const key = module.stateKey(name);
  const all = fields.parametrizations;
  const list = all instanceof ModuleDict ? all.get(key) : undefined;
  if (!(list instanceof ParametrizationList)) {
    throw new KindlingError(
      `${where}: name: expected that of a parametrised weight of ${moduleName(module)}, got ${describe(name)}`,
    );
  }
  const value = noGradSync(() => list.computed());
  const { requiresGrad } = list.learned()[0];
  delete (all as unknown as Record<string, unknown>)[key];
  const ours = Object.getPrototypeOf(module);
  delete ours[name];
  if (all?.size === 0) {
    delete fields.parametrizations;
    Object.setPrototypeOf(module, Object.getPrototypeOf(ours));
  }
  fields[name] = new Parameter(value, { requiresGrad });
  return module;
}
