// A picture to send when none is at hand: a parcel with a dent, drawn here, so that it looks like a customer's photo.

const WIDTH = 960;
const HEIGHT = 720;

function polygon(pen, color, ...points) {
  pen.fillStyle = color;
  pen.beginPath();
  points.forEach(([x, y], index) => (index ? pen.lineTo(x, y) : pen.moveTo(x, y)));
  pen.closePath();
  pen.fill();
}

function table(pen) {
  const wall = pen.createLinearGradient(0, 0, 0, 460);
  wall.addColorStop(0, "#dfe6e2");
  wall.addColorStop(1, "#c6d2cc");
  pen.fillStyle = wall;
  pen.fillRect(0, 0, WIDTH, HEIGHT);
  const wood = pen.createLinearGradient(0, 430, 0, HEIGHT);
  wood.addColorStop(0, "#a9774f");
  wood.addColorStop(1, "#7d5535");
  pen.fillStyle = wood;
  pen.fillRect(0, 430, WIDTH, HEIGHT - 430);
  pen.fillStyle = "#00000030";
  pen.beginPath();
  pen.ellipse(495, 600, 330, 46, 0, 0, 7);
  pen.fill();
}

function parcel(pen) {
  polygon(pen, "#d6a670", [230, 300], [500, 370], [500, 620], [230, 530]);
  polygon(pen, "#b98752", [500, 370], [760, 290], [760, 520], [500, 620]);
  polygon(pen, "#e6bd8a", [230, 300], [490, 230], [760, 290], [500, 370]);
  polygon(pen, "#f3e3c6", [345, 268], [385, 258], [650, 324], [612, 336]);
  polygon(pen, "#8f6538", [690, 470], [760, 440], [760, 520], [665, 556]);
  polygon(pen, "#75502a", [690, 470], [722, 512], [665, 556]);
  polygon(pen, "#fbfaf6", [268, 392], [388, 426], [388, 506], [268, 466]);
  for (let line = 0; line < 4; line += 1) {
    const top = 412 + line * 14;
    const right = 370 - line * 14;
    polygon(pen, "#3d4a47", [282, top], [right, top + 25 - line * 4], [right, top + 30 - line * 4], [282, top + 5]);
  }
}

/** The picture as base64 JPEG. */
export function samplePhoto() {
  const canvas = document.createElement("canvas");
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const pen = canvas.getContext("2d");
  table(pen);
  parcel(pen);
  return canvas.toDataURL("image/jpeg", 0.88).split(",", 2)[1];
}
