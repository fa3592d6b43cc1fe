declare module 'svg-to-pdfkit' {
  export default function drawSvg(document: object, svg: string, x: number, y: number, options: object): void
}
