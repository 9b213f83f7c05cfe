import { useSignal } from '@preact/signals';
import type { ExportFormat } from '../../worker/protocol';
import { addressOf } from '../state/address';
import { usePlayground } from '../state/context';
import { Dialog } from './dialog';
import { openFiles } from './dropFiles';
import { type PictureName, pictureOf, rasterize } from './pictures';
import { saveFile } from './saveFile';
import { words } from './words';

const formats: readonly (readonly [format: ExportFormat, title: string, what: string])[] = [
  ['safetensors', 'safetensors', 'the weights, for PyTorch, Kindling and this page'],
  ['onnx', 'ONNX', 'the net with its weights, for onnxruntime and many others'],
  ['pytorch', 'PyTorch', 'the program of this net in Python'],
  ['typescript', 'TypeScript', 'the program of this net with Kindling'],
  ['html', 'One HTML file', 'a page that recognises what you draw, with the weights in it'],
];

const pictureTitles: Readonly<Record<PictureName, string>> = {
  curves: 'Learning curves',
  filters: 'Filters',
  confusion: 'Confusion matrix',
  mistakes: 'Worst mistakes',
};

/** The buttons at the end of the header: the address of this run, and what can be saved and loaded. */
export function TakeHome() {
  const page = usePlayground();
  const open = useSignal(false);
  const told = useSignal('');
  const tell = (text: string) => {
    told.value = text;
    page.say(text);
  };
  const share = async () => {
    const address = addressOf(page);
    if (address === null) return tell('What you drew or loaded is in no address: save the net instead.');
    history.replaceState(null, '', address);
    await navigator.clipboard?.writeText(location.href).catch(() => {});
    tell(`Copied: who opens it sees the same run, step for step.`);
  };
  const save = async (format: ExportFormat) => {
    const file = await page.ask('export', { format });
    if (file === null) return;
    saveFile(file.name, file.type, file.bytes);
    tell(`Saved as ${file.name}`);
  };
  const savePicture = async (name: PictureName, kind: 'svg' | 'png') => {
    try {
      const svg = await pictureOf(page, name);
      if (svg === null) return tell('There is nothing to show yet.');
      const file = `${name}.${kind}`;
      if (kind === 'svg') saveFile(file, 'image/svg+xml', svg);
      else saveFile(file, 'image/png', await rasterize(svg));
      tell(`Saved as ${file}`);
    } catch (error) {
      tell((error as Error).message);
    }
  };
  return (
    <>
      <button
        type="button"
        onClick={() => {
          told.value = '';
          open.value = true;
        }}
      >
        Take it home
      </button>
      <Dialog
        title="Take it home"
        help={words.home}
        open={open.value}
        onClose={() => {
          open.value = false;
        }}
      >
        <h3>This run</h3>
        <p class="choice">
          <button type="button" onClick={() => void share()}>
            Copy its address
          </button>
          <span>opening it trains the same net with the same pictures, up to this step</span>
        </p>
        <h3>This net, with the weights of now</h3>
        {formats.map(([format, title, what]) => (
          <p class="choice" key={format}>
            <button type="button" onClick={() => void save(format)}>
              {title}
            </button>
            <span>{what}</span>
          </p>
        ))}
        <h3>Pictures</h3>
        {(Object.keys(pictureTitles) as PictureName[]).map((name) => (
          <p class="choice" key={name}>
            <span class="pair">
              {(['svg', 'png'] as const).map((kind) => (
                <button
                  type="button"
                  key={kind}
                  aria-label={`${pictureTitles[name]} as ${kind.toUpperCase()}`}
                  onClick={() => void savePicture(name, kind)}
                >
                  {kind.toUpperCase()}
                </button>
              ))}
            </span>
            <span>{pictureTitles[name]}</span>
          </p>
        ))}
        <h3>Bring something</h3>
        <p class="choice">
          <label class="file">
            <span>Load a net, or MNIST's four files</span>
            <input
              type="file"
              multiple
              accept=".safetensors,.gz,.idx,*"
              onChange={({ currentTarget }) => {
                open.value = false;
                void openFiles(page, [...(currentTarget.files ?? [])]);
              }}
            />
          </label>
        </p>
        <p class="told" role="status">
          {told.value}
        </p>
      </Dialog>
    </>
  );
}
