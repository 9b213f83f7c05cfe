import { layoutOf, type Picture, pictureLike } from '../picture';

/** Rows as columns. */
export function transposed<Kind extends Picture>(name: string, picture: Kind): Kind {
  const from = layoutOf(name, picture);
  const turned = pictureLike(name, picture, from.width, from.height);
  const to = layoutOf(name, turned);
  for (let plane = 0; plane < from.planes; plane++) {
    for (let y = 0; y < to.height; y++) {
      for (let x = 0; x < to.width; x++) {
        to.data[plane * to.planeStep + (y * to.width + x) * to.step] =
          from.data[plane * from.planeStep + (x * from.width + y) * from.step];
      }
    }
  }
  return turned;
}
