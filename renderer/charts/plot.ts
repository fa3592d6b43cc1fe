/** The one door to Plotly. It is large, so `Plot.tsx` opens it only when there is something to draw. */
import Plotly from 'plotly.js-cartesian-dist-min'

export type { Data, Layout, PlotlyHTMLElement, PlotRelayoutEvent, PlotSelectionEvent } from 'plotly.js'
export default Plotly
