import type { Affine, Loop } from './affine';
import type { DType } from './dtype';
import { type Expression, type LoadExpression, walkAll, withChildren } from './expression';

/** Writes an expression down, with a name in the place of each that is directly inside it. */
abstract class ExpressionTexts {
  /** `nameOf` tells loops apart; by what they are when left out. */
  constructor(private readonly nameOf: (loop: Loop) => string = ({ id }) => `${id}`) {}

  protected abstract idOf(e: Expression): number | string;

  protected text(e: Expression): string {
    switch (e.kind) {
      case 'constant':
        return `constant ${Object.is(e.value, -0) ? '-0' : e.value}${dtypeText(e.dtype)}`;
      case 'load':
        return `load ${e.buffer} ${this.affineText(e.index)} ${e.blocked === undefined ? '' : `${this.nameOf(e.blocked.loop)}/${e.blocked.size}*${e.blocked.stride}+${e.blocked.step}`}${dtypeText(e.dtype)}`;
      case 'index':
        return `index ${this.affineText(e.index)}${dtypeText(e.dtype)}`;
      case 'unary':
        return `${e.name} ${this.idOf(e.x)}`;
      case 'binary':
        return `${e.name} ${this.idOf(e.x)} ${this.idOf(e.y)}`;
      case 'select':
        return `${e.compare} ${this.idOf(e.a)} ${this.idOf(e.b)} ${this.idOf(e.x)} ${this.idOf(e.y)}`;
      case 'guarded':
        return `guarded ${e.guards.map((g) => `${this.affineText(g.index)}<${g.size}`).join('&')} ${this.idOf(e.x)} ${e.otherwise}`;
      case 'reduce':
        return `reduce ${e.name} ${e.loops.map(this.nameOf).join(',')} ${this.idOf(e.x)}${dtypeText(e.dtype)}${e.isExact === true ? ' exactly' : ''}${e.isStair === true ? ' by halving' : ''}`;
      case 'at':
        return `at ${this.nameOf(e.loop)} ${this.idOf(e.place)} ${this.idOf(e.x)}`;
    }
  }

  private affineText({ offset, terms }: Affine): string {
    if (terms.size === 0) return `[${offset}]`;
    const parts: string[] = [];
    terms.forEach((coefficient, loop) => {
      parts.push(`${coefficient}*${this.nameOf(loop)}`);
    });
    // most have one or two
    if (parts.length === 1) return `[${offset}+${parts[0]}]`;
    if (parts.length === 2)
      return parts[0] < parts[1] ? `[${offset}+${parts[0]}+${parts[1]}]` : `[${offset}+${parts[1]}+${parts[0]}]`;
    return `[${offset}+${parts.sort().join('+')}]`;
  }
}

/** Numbers expressions so that equal ones get the same number: what is equal is computed once. */
export class ExpressionIds extends ExpressionTexts {
  private readonly byText = new Map<string, number>();
  private readonly byObject = new Map<Expression, number>();

  /** Expressions as one text: the same for two that differ only in what loops they name alike. */
  textOf(roots: readonly Expression[]): string {
    const numbers = roots.map((root) => this.idOf(root));
    return `${numbers}|${[...this.byText.keys()].join(';')}`;
  }

  override idOf(e: Expression): number {
    let id = this.byObject.get(e);
    if (id === undefined) {
      const text = this.text(e);
      id = this.byText.get(text) ?? this.byText.size;
      this.byText.set(text, id);
      this.byObject.set(e, id);
    }
    return id;
  }
}

/**
 * Writes expressions out in one go, quicker than by numbers: equal ones that are not one object are written twice. So
 * expressions with one text compute the same, but what computes the same may have two.
 */
export class ExpressionOutline extends ExpressionTexts {
  private readonly written = new Map<Expression, string>();

  /** `fromOwn` gives what is written in the place of a load. */
  constructor(
    nameOf: (loop: Loop) => string,
    private readonly fromOwn: (load: LoadExpression) => LoadExpression,
  ) {
    super(nameOf);
  }

  override idOf(e: Expression): string {
    if (e.kind === 'load') return `(${this.text(this.fromOwn(e))})`;
    const known = this.written.get(e);
    if (known !== undefined) return known;
    this.written.set(e, `#${this.written.size}`);
    return `(${this.text(e)})`;
  }
}

const dtypeText = (dtype: DType | undefined): string => (dtype === undefined || dtype === 'float32' ? '' : ` ${dtype}`);

/** Names loops by the order in which they are met, with their sizes. */
export function loopNames(): (loop: Loop) => string {
  const names = new Map<Loop, string>();
  return (loop) => {
    let name = names.get(loop);
    if (name === undefined) {
      name = `${names.size}:${loop.size}`;
      names.set(loop, name);
    }
    return name;
  };
}

/** Makes equal parts of expressions one object, so that a renderer that goes by identity computes common subexpressions once. */
export function shareEqual(roots: readonly Expression[]): Expression[] {
  const ids = new ExpressionIds();
  const first = new Map<number, Expression>();
  walkAll(roots, (e) => {
    if (!first.has(ids.idOf(e))) first.set(ids.idOf(e), e);
  });
  const done = new Map<number, Expression>();
  const go = (e: Expression): Expression => {
    const id = ids.idOf(e);
    let result = done.get(id);
    if (result === undefined) {
      result = withChildren(first.get(id) as Expression, go);
      done.set(id, result);
    }
    return result;
  };
  return roots.map(go);
}
