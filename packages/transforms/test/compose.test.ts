import { KindlingError } from '@kindling/checks';
import { throwsExactly, withoutLoneErrors } from '@kindling/test-kit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Compose, type ImageTensor, Lambda, Normalize, ToTensor } from '../src/index';
import { float32Of, ramp, sameBits, torchvision } from './fixtures';

const test = suite('Compose');

test('runs one after the other, and as a table gives the same bits', () => {
  const { mean, std, channels, float32 } = torchvision.normalized[5];
  const compose = new Compose([new ToTensor(), new Normalize(mean, std)]);
  sameBits(compose.forward(ramp(channels)).data, float32Of(float32));
  sameBits(compose.pixelTable(channels, null)!, float32Of(float32));
});

test('composes of composes have a table as well', () => {
  const inner = new Compose<ImageTensor>([new Normalize([0.5], [2]), new Normalize([-1], [0.3])]);
  const nested = new Compose([new ToTensor(), inner, new Compose([])]);
  sameBits(nested.pixelTable(1, null)!, nested.forward(ramp(1)).data);
});

test('with a function among them there is no table', () => {
  const compose = new Compose([new ToTensor(), (image: ImageTensor) => image, new Normalize([0.5], [0.5])]);
  assert.instance(compose.transforms[1], Lambda);
  assert.is(compose.pixelTable(1, null), null);
  sameBits(compose.forward(ramp(1)).data, new Compose([new ToTensor(), new Normalize([0.5], [0.5])]).forward(ramp(1)).data);
});

test('of nothing gives the input', () => {
  const image = ramp(1);
  assert.is(new Compose([]).forward(image) as unknown, image);
  assert.is(new Compose([]).pixelTable(1, null), null);
});

test('prints like torchvision', () => {
  const identity = (x: ImageTensor) => x;
  const transforms = [
    new ToTensor(),
    new Lambda(identity),
    new Normalize([0.1307], [0.3081]),
    new Normalize([0.5, 0.25], [1, 2]),
  ];
  assert.is(String(new Compose(transforms)), torchvision.printed);
  assert.is(String(new Compose([new Compose([identity])])), 'Compose(\n    Compose(\n        Lambda()\n    )\n)');
});

test('what is no transform is refused by its place', () => {
  const refused = (value: unknown, message: string) =>
    assert.throws(
      () => new Compose(value as never),
      (error: Error) => error instanceof KindlingError && error.message === message,
    );
  refused([new ToTensor(), 5], 'transforms[1]: expected a transform or a function, got 5');
  refused(new ToTensor(), 'transforms: expected an array of transforms, got ToTensor');
  refused({ length: 2 ** 40 }, 'transforms: expected an array of transforms, got Object');
  // biome-ignore lint/suspicious/noSparseArray: a hole is the point
  refused([new ToTensor(), , new Normalize([0], [1])], 'transforms[1]: expected an entry, got a hole in the array');
  refused([ToTensor], 'transforms[0]: expected a transform or a function, got a class (new ToTensor makes a transform)');
  refused([{ forward: (x: unknown) => x, pixelTable: 7 }], 'transforms[0]: expected a transform or a function, got Object');
  const itself: unknown[] = [];
  itself.push(itself);
  refused(itself, 'transforms[0]: expected a transform or a function, got [[[[...]]]]');
});

test('nesting has an end', () => {
  let nested = new Compose<number, number>([(x: number) => x + 1]);
  for (let depth = 2; depth <= 100; depth++) nested = new Compose<number, number>([nested, (x: number) => x + 1]);
  assert.is(nested.forward(0), 100);
  assert.ok(String(nested).includes(`\n${' '.repeat(400)}Lambda()`));
  assert.throws(
    () => new Compose([nested]),
    (error: Error) =>
      error instanceof KindlingError && error.message === 'transforms: expected Compose in at most 100 levels, got 101',
  );
});

test('a transform that has no text of its own is described', () => {
  const bare = Object.assign(Object.create(null), { forward: (x: unknown) => x });
  const nonsense = { forward: (x: unknown) => x, toString: () => 7 as never };
  assert.is(String(new Compose([bare, nonsense])), 'Compose(\n    object\n    Object\n)');
});

test('the list cannot be changed behind the table', () => {
  const list = [new ToTensor()];
  const compose = new Compose(list);
  list.pop();
  assert.is(compose.transforms.length, 1);
  assert.throws(() => (compose.transforms as unknown[]).pop());
});

test('a promise that the next transform refuses is no lone error', () =>
  withoutLoneErrors(() => {
    const broken = () => Promise.reject(new Error('nobody waits for it'));
    assert.throws(() => new Compose([{ forward: broken }, new ToTensor()]).forward(ramp(1)), /got Promise/);
    assert.throws(() => new Compose([broken, new ToTensor()]).forward(ramp(1)), /got Promise/);
    assert.throws(() => new ToTensor().forward(new Lambda(broken).forward(ramp(1)) as never), /got Promise/);
    const table = new Compose([{ forward: broken, pixelTable: broken as never }]);
    assert.throws(() => table.pixelTable(1, null), /got Promise/);
  }));

test('a class as a method is refused', () => {
  class Method {}
  const got = 'got class Method, which is only called with new';
  throwsExactly(() => new Compose([{ forward: Method as never }]), `transforms[0]: forward: expected a function, ${got}`);
  const pixelTable = Method as never;
  throwsExactly(
    () => new Compose([{ forward: (image: unknown) => image, pixelTable }]),
    `transforms[0]: pixelTable: expected a function, ${got}`,
  );
});

test.run();
