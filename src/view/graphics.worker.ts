/** Asks what the browser draws with, where nobody has to wait for the answer. */
import { askGraphics } from './graphics.ts';

postMessage(askGraphics(new OffscreenCanvas(1, 1)));
