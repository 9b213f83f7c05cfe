import { count, forEachIndex, OracleTensor, place, together } from './oracleTensor';

/** The letters of each operand and of the result, `...` written out as digits. */
function lettersOf(equation: string, ranks: readonly number[]): { inputs: string[]; output: string } {
  const [left, right] = equation.replaceAll(' ', '').split('->');
  const hidden = (term: string, rank: number) => rank - term.replace('...', '').length;
  const spread = (term: string, digits: number) => term.replace('...', '3210'.slice(4 - digits));
  const terms = left.split(',');
  const inputs = terms.map((term, i) => spread(term, hidden(term, ranks[i])));
  const most = Math.max(...terms.map((term, i) => hidden(term, ranks[i])));
  const all = inputs.join('');
  const once = [...all].filter((letter) => all.indexOf(letter) === all.lastIndexOf(letter) && /[A-Za-z]/.test(letter));
  return { inputs, output: right === undefined ? spread('...', most) + once.sort().join('') : spread(right, most) };
}

/** Sums of products, over every position of every letter. */
export function einsum(equation: string, operands: readonly OracleTensor[]): OracleTensor {
  const { inputs, output } = lettersOf(
    equation,
    operands.map(({ shape }) => shape.length),
  );
  const letters = [...new Set(output + inputs.join(''))];
  const sizeOf = (letter: string) =>
    operands.reduce((size, { shape }, i) => {
      const own = [...inputs[i]].flatMap((other, dim) => (other === letter ? [shape[dim]] : []));
      return own.reduce((known, extent) => (extent === 1 ? known : extent), size);
    }, 1);
  const sizes = letters.map(sizeOf);
  const shape = [...output].map(sizeOf);
  const visit = (each: (result: number, places: readonly number[]) => void) =>
    forEachIndex(sizes, (index) => {
      const at = (text: string) => [...text].map((letter) => index[letters.indexOf(letter)]);
      each(
        place(shape, at(output)),
        operands.map((operand, i) => place(operand.shape, at(inputs[i]))),
      );
    });
  const data = new Float64Array(count(shape));
  visit((result, places) => {
    data[result] += places.reduce((product, from, i) => product * operands[i].data[from], 1);
  });
  const pull = (side: number) => (grad: Float64Array) => {
    const sent = new Float64Array(operands[side].data.length);
    visit((result, places) => {
      const others = places.reduce((product, from, i) => (i === side ? product : product * operands[i].data[from]), 1);
      sent[places[side]] += grad[result] * others;
    });
    return sent;
  };
  return new OracleTensor(
    shape,
    data,
    operands.map((tensor, i) => ({ tensor, pull: pull(i) })),
    together(...operands.map(({ dtype }) => dtype)),
  );
}
