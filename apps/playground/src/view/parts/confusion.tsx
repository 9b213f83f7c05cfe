import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { TestedDigit } from '../../worker/protocol';
import { Canvas } from '../paint/canvas';
import { colourOf } from '../paint/colours';
import { paintGreys } from '../paint/planes';
import { usePlayground } from '../state/context';
import { theme } from '../state/theme';
import { percent } from './format';
import { Panel } from './panel';
import { words } from './words';

/** So many digits are shown at a time. */
const MOST = 24;

/** What is taken for what, and the pictures behind it. */
export function ConfusionPanel() {
  const page = usePlayground();
  const digits = useSignal<{ readonly title: string; readonly found: readonly TestedDigit[] } | null>(null);
  const classes = page.opened.value?.classes ?? [];
  const showBehind = async (target: number, predicted: number) => {
    const found = await page.ask('behind', { target, predicted, count: MOST });
    if (found === null) return;
    const [a, b] = [classes[target], classes[predicted]];
    const title = target === predicted ? `${a}, read right` : `${a}, taken for ${b}`;
    digits.value = { title: found.length === 0 ? `${title}: none` : title, found };
    page.say(`${title}: ${found.length} pictures`);
  };
  const showMistakes = async () => {
    const found = await page.ask('mistakes', { count: MOST });
    if (found !== null) digits.value = { title: found.length === 0 ? 'No mistakes' : 'The worst mistakes', found };
  };
  return (
    <Panel
      title="What is taken for what"
      help={words.confusion}
      area="confusion"
      aside={
        digits.value === null ? (
          <button type="button" disabled={page.tested.value === null} title={words.mistakes} onClick={() => void showMistakes()}>
            Mistakes
          </button>
        ) : (
          <button
            type="button"
            onClick={() => {
              digits.value = null;
            }}
          >
            Matrix
          </button>
        )
      }
    >
      {digits.value === null ? (
        <Matrix classes={classes} onChoose={(target, predicted) => void showBehind(target, predicted)} />
      ) : (
        <Digits {...digits.value} classes={classes} />
      )}
    </Panel>
  );
}

interface MatrixProps {
  readonly classes: readonly string[];
  readonly onChoose: (target: number, predicted: number) => void;
}

/** The confusion matrix; one cell of it can be reached by Tab, the others by arrow keys. */
function Matrix({ classes, onChoose }: MatrixProps) {
  const { tested } = usePlayground();
  const table = useRef<HTMLTableElement>(null);
  const reached = useSignal(0);
  const confusion = tested.value?.confusion;
  const size = classes.length;
  const walk = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -size, ArrowDown: size }[event.key];
    const next = reached.value + (by ?? Number.NaN);
    if (!(next >= 0 && next < size * size)) return;
    event.preventDefault();
    reached.value = next;
    table.current?.querySelectorAll('button')[next]?.focus();
  };
  const names = classes.map((name) => name.slice(0, 3));
  return (
    <table class="matrix" ref={table} onKeyDown={walk}>
      <caption class="unseen">Rows are what a picture shows, columns what the net took it for</caption>
      <thead>
        <tr>
          <td />
          {names.map((name, i) => (
            <th scope="col" key={classes[i]} title={classes[i]}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {classes.map((target, row) => {
          const total = confusion?.[row]?.reduce((sum, count) => sum + count, 0) ?? 0;
          return (
            <tr key={target}>
              <th scope="row" title={target}>
                {names[row]}
              </th>
              {classes.map((predicted, column) => {
                const count = confusion?.[row]?.[column] ?? 0;
                const share = total === 0 ? 0 : count / total;
                // mistakes are few, and are what one looks for
                const strength = row === column ? share : -Math.min(1, 3 * share);
                const isStrong = Math.abs(strength) > 0.55;
                // pale or strong, nothing between: the number on it must be readable
                const shade = isStrong ? Math.sign(strength) * (0.92 + 0.08 * Math.abs(strength)) : 0.8 * strength;
                return (
                  <td key={predicted}>
                    <button
                      type="button"
                      tabIndex={row * size + column === reached.value ? 0 : -1}
                      aria-label={`${target} taken for ${predicted}: ${count} of ${total}`}
                      class={isStrong ? 'cell strong' : 'cell'}
                      style={{ background: colourOf(shade, theme.value) }}
                      onClick={() => {
                        reached.value = row * size + column;
                        onChoose(row, column);
                      }}
                    >
                      {count === 0 ? '' : count}
                    </button>
                  </td>
                );
              })}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

interface DigitsProps {
  readonly title: string;
  readonly found: readonly TestedDigit[];
  readonly classes: readonly string[];
}

/** Digits of the test set; choosing one makes it what the net is asked about. */
function Digits({ title, found, classes }: DigitsProps) {
  const page = usePlayground();
  return (
    <div class="digits">
      <h3>{title}</h3>
      <ul>
        {found.map(({ set, index, label, pixels, predicted, probability }) => {
          const said = predicted === null ? '' : `, taken for ${classes[predicted]} with ${percent(probability ?? 0)}`;
          return (
            <li key={`${set} ${index}`}>
              <button type="button" title={`${classes[label]}${said}`} onClick={() => page.about({ set, index })}>
                <Canvas
                  role="img"
                  aria-label={`${classes[label]}${said}`}
                  paint={(canvas) => paintGreys(canvas, pixels, 28, 38)}
                />
                {predicted !== null && predicted !== label && <span aria-hidden="true">{classes[predicted].slice(0, 3)}</span>}
              </button>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
