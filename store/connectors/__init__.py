"""The formats, carriers and payment services of others, one file each; and our own file format."""
