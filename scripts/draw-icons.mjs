// Draws build/icon.svg into the formats that the packaged app needs. Run it after changing the drawing:
//   node scripts/draw-icons.mjs

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { findChromium } from './find-programs.mjs';

const buildDir = join(import.meta.dirname, '../build');
const linuxSizes = [16, 32, 48, 64, 128, 256, 512];
const windowsSizes = [16, 32, 48, 256];
/** macOS names each size by a type; these take PNG. */
const macTypes = /** @type {const} */ ([
  ['ic07', 128],
  ['ic08', 256],
  ['ic09', 512],
  ['ic10', 1024],
]);

const draw = await createPen(readFileSync(join(buildDir, 'icon.svg'), 'utf8'));
mkdirSync(join(buildDir, 'icons'), { recursive: true });
for (const size of linuxSizes)
  writeFileSync(join(buildDir, `icons/${size}x${size}.png`), await draw.png(size));
writeFileSync(join(buildDir, 'icon.ico'), windowsIcon(await drawAll(windowsSizes)));
writeFileSync(join(buildDir, 'icon.icns'), macIcon(await drawAll(macTypes.map(([, size]) => size))));
await draw.end();

/** @param {string} svg */
async function createPen(svg) {
  const executablePath = findChromium();
  const browser = await chromium.launch(executablePath === undefined ? {} : { executablePath });
  const page = await browser.newPage();
  return {
    /** @param {number} size edge in pixels */
    async png(size) {
      await page.setViewportSize({ width: size, height: size });
      await page.setContent(`<style>body { margin: 0 } svg { display: block; width: 100vw }</style>${svg}`);
      return page.screenshot({ omitBackground: true });
    },
    end: () => browser.close(),
  };
}

/** @param {readonly number[]} sizes */
async function drawAll(sizes) {
  const drawings = [];
  for (const size of sizes) drawings.push({ size, png: await draw.png(size) });
  return drawings;
}

/**
 * An ICO file: a directory of 16 bytes an image, then the images, which may be PNG since Windows Vista.
 * @param {{ size: number, png: Buffer }[]} drawings
 */
function windowsIcon(drawings) {
  const head = Buffer.alloc(6 + 16 * drawings.length);
  head.writeUInt16LE(1, 2); // an icon, not a cursor
  head.writeUInt16LE(drawings.length, 4);
  let offset = head.length;
  for (const [index, { size, png }] of drawings.entries()) {
    const entry = 6 + 16 * index;
    head.writeUInt8(size % 256, entry); // 0 stands for 256
    head.writeUInt8(size % 256, entry + 1);
    head.writeUInt16LE(1, entry + 4); // colour planes
    head.writeUInt16LE(32, entry + 6); // bits a pixel
    head.writeUInt32LE(png.length, entry + 8);
    head.writeUInt32LE(offset, entry + 12);
    offset += png.length;
  }
  return Buffer.concat([head, ...drawings.map(({ png }) => png)]);
}

/**
 * An ICNS file: a type, a length and a PNG for each size, behind a head of the same form.
 * @param {{ size: number, png: Buffer }[]} drawings
 */
function macIcon(drawings) {
  const chunks = macTypes.map(([type], index) => chunk(type, drawings[index]?.png ?? Buffer.alloc(0)));
  return chunk('icns', Buffer.concat(chunks));
}

/** @param {string} type @param {Buffer} content */
function chunk(type, content) {
  const head = Buffer.alloc(8);
  head.write(type, 'latin1');
  head.writeUInt32BE(head.length + content.length, 4);
  return Buffer.concat([head, content]);
}
