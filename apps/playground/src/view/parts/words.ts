/** What is behind each "?": two sentences, without a word that they do not explain. */
export const words = {
  net: 'From left to right, what each layer makes of the picture that you drew: one small image for each thing that it looks for. Point at a cell to see which part of the picture it looks at, and the numbers that made it; press it to keep it while you point at those.',
  filters:
    'The patterns that the first layer looks for: blue where it wants ink, orange where it wants none. They begin as noise and become strokes and edges while the net learns.',
  draw: 'Draw a digit with the mouse, a finger, or the keyboard: arrow keys move, Space puts the pen down and lifts it, Escape clears. The small picture is what the net sees: your drawing, moved and scaled as the pictures that it learned from.',
  curves:
    'The loss says how wrong the net is on what it learns from, and should fall. The accuracy says how many of the pictures that it never learned from it reads right.',
  time: 'Every moment of the training can be shown again, with the very same weights. From there you can go on with another learning rate, and compare the two runs.',
  confusion:
    'Each row is what a picture shows, each column what the net took it for: what is right lies on the diagonal, in blue, mistakes beside it, in orange. Choose a cell to see the pictures behind it.',
  mistakes:
    'The pictures of the test set that the net reads wrong while it is most sure of itself. Choose one to see what happens inside.',
  layers:
    'The layers that a picture passes through, in their order; change any of them and the training begins anew. Beside each is the shape of what it gives, how many numbers it learns, and how many multiplications it takes.',
  training:
    'How the net learns: how many pictures it looks at before each small change, and how large that change is. The same seed gives the same run, to the last bit.',
  data: 'What the net learns from. The digits are drawn by the page itself; MNIST is the well-known set of 70,000 handwritten ones.',
  own: 'Teach the net something of your own: name two to ten classes, and draw or photograph a few examples of each. Nothing leaves your device.',
  presets: 'Experiments that others have learned something from. Each says what you could try.',
  home: 'Take the net with you, with the weights that it has now. The files open in PyTorch, in anything that reads ONNX, or in any browser.',
} as const;
