"""Text put into media files and read back, without touching a pixel or a sample. One module per family of containers."""
