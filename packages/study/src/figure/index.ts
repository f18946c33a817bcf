export {
  composePage,
  fontFamily,
  type LegendEntry,
  legendOf,
  type Placed,
  shortened,
  type TextLine,
} from './compose-page.ts';
export { drawFigure } from './draw-figure.ts';
export { extent } from './extent.ts';
export { areaColourOf, classColourOf, colourOf, dashOf, faint, ink } from './palette.ts';
export { type PanelAxis, type PanelMarks, panelMarkup } from './panel-markup.ts';
