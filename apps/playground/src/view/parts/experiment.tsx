import { useMemo } from 'preact/hooks';
import { optimiserNames, presets, type RunConfig, runFields, scheduleNames } from '../../run/config';
import { usePlayground } from '../state/context';
import { Draft } from '../state/draft';
import { NumberInput, Select, Toggle } from './inputs';
import { LayerList } from './layerList';
import { OwnClasses } from './ownClasses';
import { Panel } from './panel';
import { words } from './words';

/** All that a run follows from, to be changed. */
export function Experiment() {
  const page = usePlayground();
  const draft = useMemo(() => new Draft(page), [page]);
  const config = draft.config.value;
  return (
    <div class="experiment">
      <Presets draft={draft} />
      <LayerList draft={draft} />
      <Training config={config} change={(change) => draft.change(change)} />
      <Data config={config} change={(change) => draft.change(change)} />
    </div>
  );
}

const sameRun = (a: RunConfig, b: RunConfig) => JSON.stringify(a) === JSON.stringify(b);

function Presets({ draft }: { readonly draft: Draft }) {
  const chosen = presets.find(({ config }) => sameRun(config, draft.config.value));
  return (
    <Panel title="Try something" help={words.presets} area="presets">
      <Select
        label="Experiment"
        value={chosen?.id ?? ''}
        choices={[
          ...(chosen === undefined ? [['', 'your own'] as const] : []),
          ...presets.map(({ id, title }) => [id, title] as const),
        ]}
        onChange={(id) => {
          const preset = presets.find((one) => one.id === id);
          if (preset !== undefined) void draft.take(preset.config);
        }}
      />
      {chosen !== undefined && <p class="sentence">{chosen.sentence}</p>}
    </Panel>
  );
}

interface PartProps {
  readonly config: RunConfig;
  readonly change: (change: Partial<RunConfig>) => void;
}

const optimiserTitles = { sgd: 'SGD', adam: 'Adam', adamW: 'AdamW', rmsprop: 'RMSprop' } as const;
const scheduleTitles = { constant: 'constant', step: 'in steps', cosine: 'cosine', warmup: 'warm-up' } as const;

function Training({ config, change }: PartProps) {
  const page = usePlayground();
  const { optimiser, schedule, rate, batchSize, seed } = config;
  const usesMomentum = optimiser.name === 'sgd' || optimiser.name === 'rmsprop';
  return (
    <Panel title="Training" help={words.training} area="training">
      <div class="fields">
        <Select
          label="Optimiser"
          value={optimiser.name}
          choices={optimiserNames.map((name) => [name, optimiserTitles[name]] as const)}
          onChange={(name) => change({ optimiser: { ...optimiser, name } })}
        />
        <NumberInput label="Learning rate" field={runFields.rate} value={rate} onChange={(value) => change({ rate: value })} />
        {usesMomentum && (
          <NumberInput
            label="Momentum"
            field={runFields['optimiser.momentum']}
            value={optimiser.momentum}
            onChange={(momentum) => change({ optimiser: { ...optimiser, momentum } })}
          />
        )}
        <NumberInput
          label="Weight decay"
          field={runFields['optimiser.weightDecay']}
          value={optimiser.weightDecay}
          onChange={(weightDecay) => change({ optimiser: { ...optimiser, weightDecay } })}
        />
        <Select
          label="Schedule"
          value={schedule.name}
          choices={scheduleNames.map((name) => [name, scheduleTitles[name]] as const)}
          onChange={(name) => change({ schedule: { ...schedule, name } })}
        />
        {schedule.name !== 'constant' && (
          <NumberInput
            label="… in steps"
            field={runFields['schedule.steps']}
            value={schedule.steps}
            onChange={(steps) => change({ schedule: { ...schedule, steps } })}
          />
        )}
        <NumberInput
          label="Batch"
          field={runFields.batchSize}
          value={batchSize}
          onChange={(value) => change({ batchSize: value })}
        />
        <NumberInput label="Seed" field={runFields.seed} value={seed} onChange={(value) => change({ seed: value })} />
        <Select
          label="Threads"
          value={page.threads.value === null ? 'all' : 'one'}
          choices={[
            ['all', 'all there are'],
            ['one', 'one'],
          ]}
          onChange={(choice) => {
            page.threads.value = choice === 'one' ? 1 : null;
            change({});
          }}
        />
      </div>
    </Panel>
  );
}

function Data({ config, change }: PartProps) {
  const { data } = config;
  const set = (part: Partial<RunConfig['data']>) => change({ data: { ...data, ...part } });
  return (
    <Panel title="Pictures" help={words.data} area="data">
      <div class="fields">
        <Select
          label="Pictures"
          value={data.kind}
          choices={[
            ['synthetic', 'digits drawn here'],
            ['mnist', 'MNIST'],
            ...(data.kind === 'own' ? [['own', 'your own classes'] as const] : []),
          ]}
          onChange={(kind) => set({ kind, classes: [] })}
        />
        {data.kind === 'mnist' && <MnistSource />}
        {data.kind !== 'own' && (
          <NumberInput
            label="To learn from"
            field={runFields['data.train']}
            value={data.train}
            onChange={(train) => set({ train })}
          />
        )}
        <NumberInput label="Noise" field={runFields['data.noise']} value={data.noise} onChange={(noise) => set({ noise })} />
        <NumberInput
          label="Wrong labels"
          field={runFields['data.shuffled']}
          value={data.shuffled}
          onChange={(shuffled) => set({ shuffled })}
        />
        <Toggle label="Turn and move them a little" value={data.augment} onChange={(augment) => set({ augment })} />
      </div>
      <OwnClasses />
    </Panel>
  );
}

/** Where MNIST's files come from: the mirrors, another folder, or the user's own disk. */
function MnistSource() {
  const page = usePlayground();
  return (
    <>
      <label class="field">
        <span>Folder's address</span>
        <input
          type="url"
          placeholder="mirrors"
          onChange={({ currentTarget }) => {
            const from = currentTarget.value.trim();
            void page.open(page.config.value, { extras: from === '' ? {} : { from } });
          }}
        />
      </label>
      <p class="sentence">Or drop its four files anywhere on this page.</p>
    </>
  );
}
