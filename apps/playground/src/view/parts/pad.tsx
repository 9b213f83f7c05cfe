import { useSignal, useSignalEffect } from '@preact/signals';
import { useMemo, useRef } from 'preact/hooks';
import type { Picture } from '../../worker/protocol';
import { Canvas } from '../paint/canvas';
import { paintGreys } from '../paint/planes';
import { usePlayground } from '../state/context';
import { percent } from './format';
import { Panel } from './panel';
import { Sketch } from './sketch';
import { words } from './words';

/** Where one draws, what the net sees of it, and what it takes it for. */
export function DrawPanel() {
  const page = usePlayground();
  const sketch = useMemo(() => new Sketch(), []);
  const drawn = 'drawing' in page.subject.value;
  const show = (picture: Picture | null) => page.about(picture === null ? { set: 'test', index: 0 } : { drawing: picture });
  const clear = () => {
    sketch.clear();
    show(null);
  };
  return (
    <Panel title="Draw a digit" help={words.draw} area="draw">
      <div class="pad-row">
        <Pad sketch={sketch} onChange={show} onClear={clear} label="Drawing pad" />
        <div class="seen">
          <Canvas
            class="greys"
            role="img"
            aria-label="What the net sees, 28 x 28"
            paint={(canvas) => paintGreys(canvas, page.prediction.value?.seen ?? new Uint8Array(784), 28, 84)}
          />
          <p>{drawn ? 'what the net sees of it' : 'a digit of the test set, until you draw'}</p>
          <button type="button" onClick={clear} disabled={!drawn}>
            Clear
          </button>
        </div>
      </div>
      <Probabilities />
      <Correction sketch={sketch} drawn={drawn} />
    </Panel>
  );
}

interface PadProps {
  readonly sketch: Sketch;
  readonly label: string;
  readonly onChange: (picture: Picture | null) => void;
  readonly onClear: () => void;
}

const moves: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** A canvas to draw on, with the mouse, a finger or the keyboard. */
export function Pad({ sketch, label, onChange, onClear }: PadProps) {
  const page = usePlayground();
  const pen = useRef<number | null>(null);
  const focused = useSignal(false);
  const change = () => onChange(sketch.picture());
  const at = (canvas: HTMLElement, { clientX, clientY }: PointerEvent) => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    return { x: (clientX - left) / width, y: (clientY - top) / height };
  };
  return (
    <Canvas
      class="pad"
      tabIndex={0}
      role="application"
      aria-label={`${label}: arrow keys move, Space puts the pen down and lifts it, Escape clears`}
      paint={(canvas) => sketch.paint(canvas, focused.value)}
      onFocus={({ currentTarget }) => {
        focused.value = currentTarget.matches(':focus-visible');
      }}
      onBlur={() => {
        focused.value = false;
      }}
      onPointerDown={(event) => {
        if (pen.current !== null || event.button !== 0) return;
        pen.current = event.pointerId;
        event.currentTarget.setPointerCapture(event.pointerId);
        sketch.begin(at(event.currentTarget, event));
        change();
      }}
      onPointerMove={(event) => {
        if (pen.current !== event.pointerId) return;
        // a fast pen moves several times between two frames
        const moves = event.getCoalescedEvents?.() ?? [];
        for (const one of moves.length > 0 ? moves : [event]) sketch.line(at(event.currentTarget, one));
        change();
      }}
      onPointerUp={(event) => {
        if (pen.current === event.pointerId) pen.current = null;
      }}
      onPointerCancel={() => {
        pen.current = null;
      }}
      onKeyDown={(event) => {
        const move = moves[event.key];
        if (move !== undefined) {
          const step = event.shiftKey ? 0.1 : 0.04;
          if (sketch.move(move[0] * step, move[1] * step)) change();
        } else if (event.key === ' ' || event.key === 'Enter') {
          page.say(sketch.togglePen() ? 'pen down' : 'pen up');
          change();
        } else if (event.key === 'Escape' || event.key === 'Delete') {
          onClear();
          page.say('cleared');
        } else return;
        event.preventDefault();
      }}
    />
  );
}

/** A bar for each class. */
function Probabilities() {
  const page = usePlayground();
  const list = useRef<HTMLOListElement>(null);
  const classes = page.opened.value?.classes ?? [];
  // so many times a second that the elements are changed, not drawn anew
  useSignalEffect(() => {
    const given = page.prediction.value?.probabilities;
    const items = list.current?.children;
    if (items === undefined) return;
    const best = given === undefined ? -1 : given.indexOf(Math.max(...given));
    for (let i = 0; i < items.length; i++) {
      const share = given?.[i] ?? 0;
      const item = items[i] as HTMLElement;
      item.classList.toggle('best', i === best);
      (item.children[1].firstChild as HTMLElement).style.transform = `scaleX(${share.toFixed(3)})`;
      item.children[2].textContent = given === undefined ? '' : percent(share);
    }
  });
  return (
    <ol class="probabilities" ref={list} aria-label="Probabilities">
      {classes.map((name) => (
        <li key={name}>
          <span class="name">{name}</span>
          <span class="bar">
            <i />
          </span>
          <span class="share" />
        </li>
      ))}
    </ol>
  );
}

/** "Wrong? Say what it was": the drawing joins what is learned from. */
function Correction({ sketch, drawn }: { readonly sketch: Sketch; readonly drawn: boolean }) {
  const page = usePlayground();
  const told = useSignal('');
  const classes = page.opened.value?.classes ?? [];
  const add = async (label: number) => {
    const picture = sketch.picture();
    if (picture === null) return;
    const added = await page.learn({ ...picture, label });
    if (added === null) return;
    told.value = `Learned from now on as ${classes[label]} (${added} of yours).`;
    page.say(told.value);
  };
  return (
    <div class="correction">
      <span id="correction">Wrong? Say what it was:</span>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot lie in this row in all browsers */}
      <div class="choices" role="group" aria-labelledby="correction">
        {classes.map((name, label) => (
          <button type="button" key={name} disabled={!drawn} onClick={() => void add(label)}>
            {name}
          </button>
        ))}
      </div>
      <span class="told">{told.value}</span>
    </div>
  );
}
