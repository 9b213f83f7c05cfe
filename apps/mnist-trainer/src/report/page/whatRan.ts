import { counted } from '@kindling/program';
import { optionDefinitions } from '../../options/options';
import type { DataChecksums } from '../../results/dataChecksums';
import type { Receipt } from '../../results/receipt';
import { type Html, html } from './html';

/** Paths of this machine are nobody else's business: a report is there to be shown. */
const notShown = new Set(['dataDir', 'outDir', 'profile']);

/** Everything that one must know to repeat the run. */
export function whatRanSection(receipt: Receipt): Html {
  const { options, data, backend, versions, machine, weights } = receipt;
  const told = options as unknown as Readonly<Record<string, unknown>>;
  const typed = optionDefinitions.filter(({ name }) => !notShown.has(name) && told[name] !== undefined);
  const rounding = [backend.fusedMultiplyAdd && 'fused multiply-add', backend.pairedVectors && 'paired vectors'];
  const computed = [backend.name, backend.adapter, `${backend.threads} thread${backend.threads === 1 ? '' : 's'}`, ...rounding];
  const checksum = (split: string, { examples, images, labels }: DataChecksums) => [
    row(`${split} pictures`, html`${counted(examples)}, SHA-256 <code>${images}</code>`),
    row(`${split} labels`, html`SHA-256 <code>${labels}</code>`),
  ];
  return html`<section id="what-ran"><h2>What ran</h2>
<p>With these the run can be repeated, bit for bit; <code>run.json</code> beside this file holds them for programs.</p>
<div class="scroll"><table class="facts"><tbody>
${[
  row('weights', html`${counted(weights.parameters)}, SHA-256 <code id="weights">${weights.sha256}</code>`),
  row('seed', html`${options.seed}`),
  row('options', html`<code>${typed.map(({ flag, name }) => `${flag} ${told[name]}`).join(' ')}</code>`),
  row('data', html`${data.name}`),
  ...checksum('training', data.train),
  ...checksum('test', data.test),
  row('backend', html`${computed.filter(Boolean).join(', ')}`),
  ...(backend.rejected.length > 0
    ? [row('not taken', html`${backend.rejected.map(({ name, reason }) => `${name}: ${reason}`).join('; ')}`)]
    : []),
  row(
    'versions',
    html`${Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')}`,
  ),
  row('machine', html`${machine.processor}, ${machine.processors} processors, ${machine.system}`),
  row('ended', html`${receipt.ended}, after ${receipt.seconds.toFixed(1)} s`),
]}
</tbody></table></div></section>`;
}

function row(name: string, value: Html): Html {
  return html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`;
}
