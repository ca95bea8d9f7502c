"""Pictures: ``show_frame`` stores and calls ``update()``; painting reads only what was stored."""
