import {
  activationNames,
  isNumberField,
  type LayerConfig,
  type LayerKind,
  layerFields,
  layerKinds,
  layerTitles,
  type NumberField,
  newLayer,
} from '../../run/layers';
import type { PlannedLayer } from '../../run/shapes';
import type { Draft } from '../state/draft';
import { narrow, number } from './format';
import { NumberInput, Select } from './inputs';
import { Panel } from './panel';
import { words } from './words';

/** What the numbers of layers are called in the page. */
const fieldTitles: Readonly<Record<string, string>> = {
  channels: 'ch',
  kernel: 'k',
  padding: 'pad',
  stride: 'step',
  size: 'size',
  features: 'out',
  p: 'p',
};

/** The layers, to be changed, moved, added and taken out. */
export function LayerList({ draft }: { readonly draft: Draft }) {
  const { layers } = draft.config.value;
  const { problem, parameters, multiplyAdds, layers: planned } = draft.shapes.value;
  const put = (next: readonly LayerConfig[]) => draft.change({ layers: next });
  const last = planned.at(-1);
  return (
    <Panel title="The net" help={words.layers} area="layers">
      <p class="shape">
        picture <b>1×28×28</b>
      </p>
      <ol class="layer-list">
        {layers.map((layer, i) => (
          <LayerRow
            key={`${i} ${layer.kind}`}
            layer={layer}
            place={i}
            count={layers.length}
            planned={planned.find(({ source }) => source === i)}
            wrong={problem?.source === i}
            onChange={(changed) => put(layers.with(i, changed))}
            onRemove={() => put(layers.toSpliced(i, 1))}
            onMove={(by) => put(layers.toSpliced(i, 1).toSpliced(i + by, 0, layer))}
          />
        ))}
      </ol>
      {last?.source === null && last.layer.kind === 'linear' && (
        <p class="shape">
          linear, one number a class <b>{narrow(last.gives)}</b>
        </p>
      )}
      <Select<LayerKind>
        label="Add a layer"
        quiet
        value=""
        choices={[['', 'Add a layer …'], ...layerKinds.map((kind) => [kind, layerTitles[kind]] as const)]}
        onChange={(kind) => put([...layers, newLayer(kind)])}
      />
      {problem === null ? (
        <p class="totals">
          <b>{number(parameters)}</b> parameters, <b>{number(multiplyAdds)}</b> multiply-adds a picture
        </p>
      ) : (
        <p class="impossible" role="alert">
          {problem.text}
        </p>
      )}
    </Panel>
  );
}

interface LayerRowProps {
  readonly layer: LayerConfig;
  readonly place: number;
  readonly count: number;
  readonly planned: PlannedLayer | undefined;
  readonly wrong: boolean;
  readonly onChange: (layer: LayerConfig) => void;
  readonly onRemove: () => void;
  readonly onMove: (by: number) => void;
}

function LayerRow({ layer, place, count, planned, wrong, onChange, onRemove, onMove }: LayerRowProps) {
  const title = layerTitles[layer.kind];
  const called = `layer ${place + 1}, ${title}`;
  const values = layer as unknown as Readonly<Record<string, number>>;
  const allowed: Readonly<Record<string, NumberField | readonly string[]>> = layerFields[layer.kind];
  const fields = Object.keys(allowed).filter((name) => isNumberField(allowed[name]));
  const input = (name: string, quiet: boolean) => (
    <NumberInput
      key={name}
      label={quiet ? `${fieldTitles[name]} of ${called}` : fieldTitles[name]}
      quiet={quiet}
      field={allowed[name] as NumberField}
      value={values[name]}
      onChange={(value) => onChange({ ...layer, [name]: value } as LayerConfig)}
    />
  );
  const cost =
    planned === undefined
      ? ''
      : `${number(planned.parameters)} parameters, ${number(planned.multiplyAdds)} multiply-adds a picture`;
  return (
    <li class={wrong ? 'wrong' : ''}>
      <div class="line">
        {layer.kind === 'activation' ? (
          <Select
            label={called}
            quiet
            value={layer.name}
            choices={activationNames.map((name) => [name, name] as const)}
            onChange={(name) => onChange({ kind: 'activation', name })}
          />
        ) : (
          <span class="kind">{title}</span>
        )}
        {fields.length === 1 && fields.map((name) => input(name, true))}
        <span class="shape" title={cost}>
          {planned === undefined ? '?' : narrow(planned.gives)}
          {planned !== undefined && planned.parameters > 0 && <small> · {number(planned.parameters)}</small>}
        </span>
        <span class="moves">
          <button type="button" aria-label={`Move ${called} up`} disabled={place === 0} onClick={() => onMove(-1)}>
            ↑
          </button>
          <button type="button" aria-label={`Move ${called} down`} disabled={place === count - 1} onClick={() => onMove(1)}>
            ↓
          </button>
          <button type="button" aria-label={`Take out ${called}`} onClick={onRemove}>
            ×
          </button>
        </span>
      </div>
      {fields.length > 1 && <div class="numbers">{fields.map((name) => input(name, false))}</div>}
    </li>
  );
}
