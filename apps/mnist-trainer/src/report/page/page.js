// The script of report.html: draws the curves. Plain JavaScript, put into the page as it stands, behind the chart library.

const data = JSON.parse(document.getElementById('curves-data').textContent);
const logarithmic = document.getElementById('logarithmic');
const colorOf = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const shown = (digits) => (_, value) => (value === null || value === undefined ? '' : value.toFixed(digits));

let charts = [];

const axis = (rest) => ({
  stroke: colorOf('--muted'),
  grid: { stroke: colorOf('--line'), width: 1 },
  ticks: { stroke: colorOf('--line'), width: 1 },
  font: '12px system-ui, sans-serif',
  ...rest,
});

/** Draws a chart into an element, as wide as that is. */
function draw(id, height, columns, series, y) {
  const element = document.getElementById(id);
  element.replaceChildren();
  const options = {
    width: element.clientWidth,
    height,
    scales: { x: { time: false }, y: y.scale },
    cursor: { sync: { key: 'examples' } },
    axes: [
      axis({ values: (_, ticks) => ticks.map((tick) => tick.toLocaleString('en-US')) }),
      axis({ size: 64, label: y.label, labelFont: '12px system-ui, sans-serif' }),
    ],
    series: [{ label: 'examples seen', value: (_, value) => (value === null ? '' : value.toLocaleString('en-US')) }, ...series],
  };
  charts.push(new uPlot(options, columns, element));
}

function drawAll() {
  for (const chart of charts) chart.destroy();
  charts = [];
  const [train, test, right] = ['--train', '--test', '--right'].map(colorOf);
  const dots = (color) => ({ show: true, size: 9, fill: color, stroke: color });
  const fromZero = { range: (_, _low, high) => [0, (high ?? 1) * 1.05] };
  const scale = logarithmic.checked ? { distr: 3 } : fromZero;
  const few = data.loss[0].length < 60;
  draw(
    'loss-chart',
    300,
    data.loss,
    [
      {
        label: 'training loss',
        stroke: train,
        width: 1.5,
        spanGaps: true,
        value: shown(4),
        points: { show: few, fill: train },
      },
      { label: 'test loss', stroke: test, paths: () => null, value: shown(4), points: dots(test) },
    ],
    { label: 'negative log likelihood', scale },
  );
  draw(
    'accuracy-chart',
    200,
    data.accuracy,
    [
      {
        label: 'test accuracy',
        stroke: right,
        width: 1.5,
        spanGaps: true,
        value: (_, value) => (value === null ? '' : `${value.toFixed(2)} %`),
        points: dots(right),
      },
    ],
    { label: 'accuracy in %', scale: {} },
  );
  draw(
    'gradient-chart',
    200,
    data.gradient,
    [
      {
        label: 'length of the gradient',
        stroke: train,
        width: 1.5,
        spanGaps: true,
        value: shown(4),
        points: { show: few, fill: train },
      },
    ],
    { label: 'length of the gradient', scale },
  );
}

drawAll();
logarithmic.addEventListener('change', drawAll);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll);
new ResizeObserver(() => {
  for (const chart of charts) chart.setSize({ width: chart.root.parentElement.clientWidth, height: chart.height });
}).observe(document.body);
