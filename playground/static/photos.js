// Photos as Telegram's own apps send them (JPEG, at most 1280 pixels a side), and made-up samples.

import { text } from "./texts.js";

const LONGEST_SIDE = 1280;
const COLOURS = ["#2f6f8f", "#7a4e9c", "#b4622d"];

function canvasOf(width, height) {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  return [canvas, canvas.getContext("2d")];
}

const jpeg = (canvas) => new Promise((resolve) => { canvas.toBlob(resolve, "image/jpeg", 0.85); });

/** A picked file made smaller and turned into a JPEG. Throws a readable error if it is no picture. */
export async function asTelegramPhoto(file) {
  let picture;
  try {
    picture = await createImageBitmap(file);
  } catch {
    throw new Error(text("photo-unreadable", { name: file.name }));
  }
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  const [canvas, pen] = canvasOf(Math.max(1, picture.width * scale), Math.max(1, picture.height * scale));
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return jpeg(canvas);
}

/** A small picture that is plainly no document, numbered so that an album's order can be seen. */
export function samplePhoto(number, name) {
  const [canvas, pen] = canvasOf(640, 400);
  pen.fillStyle = COLOURS[(number - 1) % COLOURS.length];
  pen.fillRect(0, 0, 640, 400);
  pen.fillStyle = "#ffffff22";
  for (let x = -400; x < 640; x += 60) {
    pen.beginPath();
    pen.moveTo(x, 400);
    pen.lineTo(x + 400, 0);
    pen.lineTo(x + 430, 0);
    pen.lineTo(x + 30, 400);
    pen.fill();
  }
  pen.fillStyle = "#fff";
  pen.textAlign = "center";
  pen.font = "bold 56px sans-serif";
  pen.fillText(`${text("sample-title")} ${number}`, 320, 180);
  pen.font = "28px sans-serif";
  pen.fillText(name, 320, 240);
  pen.fillText(text("sample-note"), 320, 285);
  return jpeg(canvas);
}
