import type { Expression, ReduceExpression, SelectExpression } from '../../expression/expression';
import { mayGrow, mayLose } from '../integersAsFloats';
import { ShaderBody } from './shaderBody';

/** The functions that give lost() where a float may not hold the integer. */
const CHECKED = { addInteger: 'add_integer', subInteger: 'sub_integer', mulInteger: 'mul_integer' } as const;

/** A body with floats in the place of integers: what these may not hold is lost (see integersAsFloats.ts), and all that is made of it. */
export class IntegersAsFloatsBody extends ShaderBody {
  protected override expression(e: Expression): string {
    if (e.kind === 'select' && (mayLose(e.a) || mayLose(e.b))) return this.tellingSelect(e);
    if (e.kind !== 'binary' || !(e.name in CHECKED) || !mayGrow(e)) return super.expression(e);
    return `${CHECKED[e.name as keyof typeof CHECKED]}(${this.text(e.x)}, ${this.text(e.y)})`;
  }

  protected override addTo(sum: string, element: string, reduction: ReduceExpression): string {
    return mayGrow(reduction) ? `${sum} = add_integer(${sum}, ${element});` : super.addTo(sum, element, reduction);
  }

  /** What is chosen, unless it is not known what was compared. */
  private tellingSelect(e: SelectExpression): string {
    const [a, b] = [e.a, e.b].map((compared) => {
      const name = `v${this.names++}`;
      this.lines.push(this.syntax.variable('float', name, this.text(compared)));
      this.computed.set(compared, name);
      return name;
    });
    return `unless_lost(${a}, ${b}, ${super.expression(e)})`;
  }
}
