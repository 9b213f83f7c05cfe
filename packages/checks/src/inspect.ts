/** The method that `console.log` asks an object for in Node, Bun and Deno; a browser asks for none and shows the fields. */
export const inspect: unique symbol = Symbol.for('nodejs.util.inspect.custom');
