import type { Tensor } from '@kindling/core';
import type { Net } from '@kindling/models';
import { type Html, html } from './html';
import { filterPicture, type Grid } from './pixels';

/** What the convolutions look for. */
export async function filtersSection(model: Net): Promise<Html> {
  const [first, second] = await Promise.all([gridsOf(model.conv1.weight), gridsOf(model.conv2.weight)]);
  const [outputs, inputs] = model.conv2.weight.shape;
  return html`<section id="filters"><h2>Filters</h2>
<p>Red adds, blue takes away; the strongest weight of a picture is opaque.</p>
<div class="filters"><figure class="large">${await filterPicture(first, 8, `the ${first.length} filters of conv1`)}
<figcaption>conv1: ${first.length} filters of 5 x 5</figcaption></figure>
<figure class="small">${await filterPicture(second, inputs, `the ${outputs} filters of conv2`)}
<figcaption>conv2: ${outputs} filters, a row each, of 3 x 3 for every one of ${inputs} channels</figcaption></figure></div></section>`;
}

/** Shape: (outputs, inputs, height, width) -> outputs * inputs grids. */
async function gridsOf(weight: Tensor): Promise<Grid[]> {
  const values = await weight.data();
  const [outputs, inputs, height, width] = weight.shape;
  const size = height * width;
  return Array.from({ length: outputs * inputs }, (_, i) => ({
    values: values.subarray(i * size, i * size + size),
    height,
    width,
  }));
}
