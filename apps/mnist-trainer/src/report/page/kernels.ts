import { type KernelProfiles, kernelRows } from '../kernelTable';
import { type Html, html } from './html';

/** Where the time of a training step goes; null where the backend times no kernels. */
export function kernelsSection(profiles: KernelProfiles | null): Html {
  if (profiles === null) {
    return html`<section id="kernels"><h2>Where the time goes</h2><p>This backend does not time its kernels.</p></section>`;
  }
  const rows = kernelRows(profiles).map(
    ({ ms, share, speed, what }) => html`<tr><td>${ms.toFixed(3)}</td><td>${(100 * share).toFixed(1)} %</td>
<td><meter min="0" max="1" value="${share.toFixed(4)}"></meter></td><td>${speed?.gflops.toFixed(1) ?? ''}</td><td>${speed?.gbps.toFixed(1) ?? ''}</td><td class="text">${what}</td></tr>`,
  );
  return html`<section id="kernels"><h2>Where the time goes</h2>
<p>A training step with a batch of ${profiles.batchSize}, on one thread, kernel by kernel: the mean of ${profiles.steps} steps after the run.</p>
<div class="scroll"><table class="numbers"><thead><tr><th scope="col">ms</th><th scope="col">share</th><th></th><th scope="col">GFLOP/s</th>
<th scope="col">GB/s</th><th scope="col" class="text">what is fused into the kernel</th></tr></thead><tbody>${rows}</tbody></table></div></section>`;
}
