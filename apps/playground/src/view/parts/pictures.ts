import type { Playground } from '../state/playground';
import { palette, runColour } from '../state/theme';

/** The pictures that can be taken home. */
export type PictureName = 'curves' | 'filters' | 'confusion' | 'mistakes';

/** A picture of the training as an SVG document; null where there is nothing to show yet. What draws it is loaded when it is first asked for. */
export async function pictureOf(page: Playground, name: PictureName): Promise<string | null> {
  const plot = await import('@kindling/plot');
  const classes = page.opened.value?.classes ?? [];
  switch (name) {
    case 'curves': {
      const runs = page.runs.value.filter(({ losses }) => losses.length > 1);
      if (runs.length === 0) return null;
      const series = runs.flatMap(({ letter, rate, losses, accuracies }, i) => {
        const steps = Array.from({ length: losses.length }, (_, step) => step).filter((step) => Number.isFinite(losses.at(step)));
        const color = runColour(palette.value, i);
        const tested = [...accuracies].sort(([a], [b]) => a - b);
        const called = runs.length === 1 ? '' : ` ${letter} (rate ${rate})`;
        return [
          { name: `loss${called}`, x: steps, y: steps.map((step) => losses.at(step)), color },
          {
            name: `accuracy${called}`,
            x: tested.map(([step]) => step),
            y: tested.map(([, accuracy]) => 100 * accuracy),
            color,
            axis: 'right' as const,
            marker: 'circle' as const,
          },
        ].filter(({ x }) => x.length > 0);
      });
      return plot
        .lineChart(series, {
          xLabel: 'step',
          yLabel: 'loss',
          yRightLabel: 'accuracy in %',
          yRightRange: [0, 100],
          legend: 'above',
        })
        .svg();
    }
    case 'filters': {
      const filters = page.inside.value?.filters;
      if (!filters) return null;
      const { count, height, width, values } = filters;
      const images = Array.from({ length: count }, (_, i) => ({
        data: values.slice(i * height * width, (i + 1) * height * width),
        height,
        width,
      }));
      return plot.imageGrid(images, { columns: 8, title: `${page.watched.value.filtersShow} of the first layer` }).svg();
    }
    case 'confusion': {
      const tested = page.tested.value;
      if (tested === null) return null;
      return plot
        .confusionMatrix(
          tested.confusion.map((row) => [...row]),
          { labels: [...classes], title: `step ${tested.step}` },
        )
        .svg();
    }
    case 'mistakes': {
      const found = (await page.ask('mistakes', { count: 16 })) ?? [];
      if (found.length === 0) return null;
      const titles = found.map(({ label, predicted }) => `${classes[label]}, read as ${classes[predicted ?? label]}`);
      return plot
        .imageGrid(
          found.map(({ pixels }) => ({ data: pixels, height: 28, width: 28 })),
          { titles, columns: 4 },
        )
        .svg();
    }
  }
}

/** An SVG document as a PNG, two dots a pixel. */
export async function rasterize(svg: string): Promise<Uint8Array> {
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = 2 * image.naturalWidth;
    canvas.height = 2 * image.naturalHeight;
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
    if (blob === null) throw new Error('picture: this browser makes no PNG of it; an SVG can be had');
    return new Uint8Array(await blob.arrayBuffer());
  } finally {
    URL.revokeObjectURL(url);
  }
}
