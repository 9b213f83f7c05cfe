import { describe, unexpected } from '@kindling/checks';
import { checkOptionalText, checkTexts } from './arguments';

/** The names of CSS Color 4, and the words that stand for a colour. */
const NAMES = new Set(
  `aliceblue antiquewhite aqua aquamarine azure beige bisque black blanchedalmond blue blueviolet brown burlywood cadetblue chartreuse
  chocolate coral cornflowerblue cornsilk crimson cyan darkblue darkcyan darkgoldenrod darkgray darkgreen darkgrey darkkhaki darkmagenta
  darkolivegreen darkorange darkorchid darkred darksalmon darkseagreen darkslateblue darkslategray darkslategrey darkturquoise darkviolet
  deeppink deepskyblue dimgray dimgrey dodgerblue firebrick floralwhite forestgreen fuchsia gainsboro ghostwhite gold goldenrod gray green
  greenyellow grey honeydew hotpink indianred indigo ivory khaki lavender lavenderblush lawngreen lemonchiffon lightblue lightcoral lightcyan
  lightgoldenrodyellow lightgray lightgreen lightgrey lightpink lightsalmon lightseagreen lightskyblue lightslategray lightslategrey
  lightsteelblue lightyellow lime limegreen linen magenta maroon mediumaquamarine mediumblue mediumorchid mediumpurple mediumseagreen
  mediumslateblue mediumspringgreen mediumturquoise mediumvioletred midnightblue mintcream mistyrose moccasin navajowhite navy oldlace olive
  olivedrab orange orangered orchid palegoldenrod palegreen paleturquoise palevioletred papayawhip peachpuff peru pink plum powderblue purple
  rebeccapurple red rosybrown royalblue saddlebrown salmon sandybrown seagreen seashell sienna silver skyblue slateblue slategray slategrey
  snow springgreen steelblue tan teal thistle tomato turquoise violet wheat white whitesmoke yellow yellowgreen
  transparent currentcolor none`.split(/\s+/),
);
const HEX = /^#(?:[\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})$/i;
// rgba and hsla in the form that ECharts reads, too: of another one it makes black
const FUNCTION =
  /^(?:(?:rgb|hsl|hwb|lab|lch|oklab|oklch|color|color-mix|light-dark|var)\([\w\s.,%#/()+-]+\)|(?:rgb|hsl)a\([\w\s.+-]+(?:,[\d\s.%+-]+){3}\))$/i;

/** Of what a viewer does not know as a colour it draws nothing, or black. @throws PlotError naming the argument */
function checkColor(name: string, color: string): string {
  if (NAMES.has(color.toLowerCase()) || HEX.test(color) || FUNCTION.test(color)) return color;
  throw unexpected(name, 'a colour of CSS, such as "red", "#1f77b4" or "rgb(31, 119, 180)"', describe(color));
}

/** Returns `value` if it is a colour or undefined. @throws PlotError naming the argument */
export function checkOptionalColor(name: string, value: unknown): string | undefined {
  const color = checkOptionalText(name, value);
  return color === undefined ? undefined : checkColor(name, color);
}

/** As many colours as `count`. @throws PlotError naming the argument or the entry */
export function checkColors(name: string, value: unknown, count: number, each: string): string[] {
  return checkTexts(name, value, count, each).map((color, i) => checkColor(`${name}[${i}]`, color));
}
