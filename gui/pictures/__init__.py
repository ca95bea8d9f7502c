"""The window and its panels as pictures: recorded, written as PNG or SVG, copied and saved."""
