import { type Signal, signal, useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { ownClasses } from '../../run/config';
import type { Picture } from '../../worker/protocol';
import { Canvas } from '../paint/canvas';
import { paintPicture } from '../paint/planes';
import { usePlayground } from '../state/context';
import { Dialog } from './dialog';
import { Pad } from './pad';
import { Sketch } from './sketch';
import { words } from './words';

interface OwnClass {
  readonly id: number;
  readonly name: string;
  readonly pictures: readonly Picture[];
}

/** As many pictures of a class as are needed to learn anything. */
const FEWEST = 2;
let made = 0;
const newClass = (name: string): OwnClass => ({ id: made++, name, pictures: [] });
/** They stay while the page is open, whether or not the dialog is. */
const classes: Signal<readonly OwnClass[]> = signal([newClass('sun'), newClass('moon')]);

/** The button and the dialog in which the user's own classes are drawn or photographed. */
export function OwnClasses() {
  const open = useSignal(false);
  return (
    <>
      <button
        type="button"
        onClick={() => {
          open.value = true;
        }}
      >
        Teach it your own classes …
      </button>
      <Dialog
        title="Your own classes"
        help={words.own}
        open={open.value}
        onClose={() => {
          open.value = false;
        }}
      >
        <Maker
          onDone={() => {
            open.value = false;
          }}
        />
      </Dialog>
    </>
  );
}

function Maker({ onDone }: { readonly onDone: () => void }) {
  const page = usePlayground();
  const chosen = useSignal(classes.value[0].id);
  const camera = useSignal(false);
  const sketch = useMemo(() => new Sketch(), []);
  const current = classes.value.find(({ id }) => id === chosen.value) ?? classes.value[0];
  const change = (id: number, part: Partial<OwnClass>) => {
    classes.value = classes.value.map((one) => (one.id === id ? { ...one, ...part } : one));
  };
  const add = (picture: Picture | null) => {
    if (picture === null) return;
    change(current.id, { pictures: [...current.pictures, picture] });
    sketch.clear();
    page.say(`${current.name}: ${current.pictures.length + 1} pictures`);
  };
  const names = classes.value.map(({ name }) => name.trim());
  const missing = whatIsMissing(classes.value);
  const train = async () => {
    const pictures = classes.value.flatMap((one, label) => one.pictures.map((picture) => ({ ...picture, label })));
    const { config } = page;
    const data = { ...config.value.data, kind: 'own' as const, classes: names, noise: 0, shuffled: 0, augment: true };
    onDone();
    await page.open({ ...config.value, data, batchSize: Math.min(32, pictures.length) }, { extras: { pictures } });
  };
  return (
    <div class="own">
      <ul class="own-classes">
        {classes.value.map((one) => (
          <li key={one.id} class={one.id === current.id ? 'chosen' : ''}>
            <div class="line">
              <input
                type="radio"
                name="class"
                aria-label={`Make pictures of ${one.name}`}
                checked={one.id === current.id}
                onChange={() => {
                  chosen.value = one.id;
                }}
              />
              <input
                type="text"
                aria-label="Name of the class"
                maxLength={ownClasses.letters}
                value={one.name}
                onInput={({ currentTarget }) => change(one.id, { name: currentTarget.value })}
              />
              <button
                type="button"
                aria-label={`Remove ${one.name}`}
                disabled={classes.value.length <= ownClasses.min}
                onClick={() => {
                  classes.value = classes.value.filter(({ id }) => id !== one.id);
                }}
              >
                ×
              </button>
            </div>
            <ul class="thumbs" aria-label={`Pictures of ${one.name}`}>
              {one.pictures.map((picture, i) => (
                <li key={`${one.id} ${i}`}>
                  <button
                    type="button"
                    aria-label={`Remove picture ${i + 1} of ${one.name}`}
                    onClick={() => change(one.id, { pictures: one.pictures.toSpliced(i, 1) })}
                  >
                    <Canvas aria-hidden="true" paint={(canvas) => paintPicture(canvas, picture, 34)} />
                  </button>
                </li>
              ))}
            </ul>
          </li>
        ))}
        {classes.value.length < ownClasses.max && (
          <li>
            <button
              type="button"
              onClick={() => {
                const added = newClass(`class ${classes.value.length + 1}`);
                classes.value = [...classes.value, added];
                chosen.value = added.id;
              }}
            >
              Another class
            </button>
          </li>
        )}
      </ul>
      <div class="own-maker">
        <div class="switch">
          <button
            type="button"
            aria-pressed={!camera.value}
            onClick={() => {
              camera.value = false;
            }}
          >
            Draw
          </button>
          <button
            type="button"
            aria-pressed={camera.value}
            onClick={() => {
              camera.value = true;
            }}
          >
            Camera
          </button>
        </div>
        {camera.value ? (
          <Camera name={current.name} onPicture={add} />
        ) : (
          <>
            <Pad sketch={sketch} label={`A picture of ${current.name}`} onChange={() => {}} onClear={() => sketch.clear()} />
            <button type="button" onClick={() => add(sketch.picture())}>
              Add to {current.name}
            </button>
          </>
        )}
        <button type="button" class="primary" disabled={missing !== null} onClick={() => void train()}>
          Train on these
        </button>
        <p class="told">{missing}</p>
      </div>
    </div>
  );
}

/** What has to be added before it can be trained; null when nothing has. */
function whatIsMissing(given: readonly OwnClass[]): string | null {
  const names = given.map(({ name }) => name.trim());
  if (names.includes('')) return 'Each class needs a name.';
  if (new Set(names).size < names.length) return 'Two classes have the same name.';
  const few = given.filter(({ pictures }) => pictures.length < FEWEST);
  return few.length === 0 ? null : `${FEWEST} pictures or more are needed of ${few.map(({ name }) => name).join(', ')}.`;
}

/** Pixels of a side of a picture of the camera. */
const SIDE = 112;

/** The camera, from which pictures are taken; they stay on this device. */
function Camera({ name, onPicture }: { readonly name: string; readonly onPicture: (picture: Picture) => void }) {
  const video = useRef<HTMLVideoElement>(null);
  const problem = useSignal('');
  useEffect(() => {
    let stream: MediaStream | null = null;
    let gone = false;
    void (async () => {
      try {
        stream = await navigator.mediaDevices.getUserMedia({ video: { width: 320, height: 320 } });
        if (gone || video.current === null) return stream.getTracks().forEach((track) => track.stop());
        video.current.srcObject = stream;
        await video.current.play();
      } catch (error) {
        problem.value = `The camera cannot be had: ${(error as Error).message}`;
      }
    })();
    return () => {
      gone = true;
      stream?.getTracks().forEach((track) => track.stop());
    };
  }, []);
  const take = () => {
    const element = video.current;
    if (element === null || element.videoWidth === 0) return;
    const canvas = document.createElement('canvas');
    canvas.width = SIDE;
    canvas.height = SIDE;
    const context = canvas.getContext('2d', { willReadFrequently: true }) as CanvasRenderingContext2D;
    const side = Math.min(element.videoWidth, element.videoHeight);
    const [left, top] = [(element.videoWidth - side) / 2, (element.videoHeight - side) / 2];
    context.drawImage(element, left, top, side, side, 0, 0, SIDE, SIDE);
    const { data } = context.getImageData(0, 0, SIDE, SIDE);
    onPicture({ pixels: data, width: SIDE, height: SIDE, as: 'picture' });
  };
  return (
    <>
      <video class="pad" ref={video} playsInline muted aria-label="Camera" />
      <button type="button" disabled={problem.value !== ''} onClick={take}>
        Add to {name}
      </button>
      {problem.value !== '' && (
        <p class="impossible" role="alert">
          {problem.value}
        </p>
      )}
    </>
  );
}
